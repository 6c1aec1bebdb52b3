import { type MailContent } from './content.js';
import { escapeHtml, oneLine, plain } from './escape.js';

/** What stands under every mail. */
export interface MailFooter {
  /** Why this one came. */
  readonly why: string;
  /** Where mails can be turned off, without signing in. */
  readonly preferencesUrl: string;
}

const TEXT_STYLE = 'margin:0 0 16px;font-size:16px;line-height:24px;white-space:pre-line';

export function textOf({ heading, paragraphs, facts = [] }: MailContent, footer: MailFooter): string {
  return [
    oneLine(heading),
    ...paragraphs.map(plain),
    ...(facts.length > 0 ? [facts.map(([name, value]) => `${name}: ${oneLine(value)}`).join('\n')] : []),
    `-- \n${footer.why}\nWhich mails you get: ${footer.preferencesUrl}\n`,
  ].join('\n\n');
}

/** Tables and inline styles, for that is what mail readers understand; nothing is loaded from anywhere. */
export function htmlOf(content: MailContent, footer: MailFooter): string {
  const { subject, heading, paragraphs, facts = [] } = content;
  const rows = facts.map(
    ([name, value]) =>
      `<tr><td style="padding:4px 16px 4px 0;color:#5f6b7a">${escapeHtml(name)}</td><td style="padding:4px 0;font-weight:600">${escapeHtml(oneLine(value))}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${escapeHtml(oneLine(subject))}</title>
</head>
<body style="margin:0;padding:0;background:#eef1f5;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#1b2430">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#eef1f5"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border:1px solid #dde3ea;border-radius:12px">
<tr><td style="padding:20px 32px;border-bottom:1px solid #eef1f5;color:#3457d5;font-size:14px;font-weight:700;letter-spacing:.04em">ORDERED</td></tr>
<tr><td style="padding:28px 32px 12px">
<h1 style="margin:0 0 16px;font-size:22px;line-height:30px;overflow-wrap:anywhere">${escapeHtml(oneLine(heading))}</h1>
${paragraphs.map((text) => `<p style="${TEXT_STYLE}">${escapeHtml(plain(text))}</p>`).join('\n')}
${rows.length > 0 ? `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px;font-size:15px">${rows.join('')}</table>` : ''}
</td></tr>
<tr><td style="padding:16px 32px 24px;border-top:1px solid #eef1f5;color:#5f6b7a;font-size:13px;line-height:20px">${escapeHtml(footer.why)}<br><a href="${escapeHtml(footer.preferencesUrl)}" style="color:#3457d5">Choose which mails you get</a></td></tr>
</table>
</td></tr></table>
</body>
</html>
`;
}
