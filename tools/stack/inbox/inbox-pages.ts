import { createHash } from 'node:crypto';
import { type KeptMail } from './mailbox.js';

const STYLE = `body{margin:0;background:#eef1f5;color:#1b2430;font:15px/22px system-ui,sans-serif}
main{max-width:900px;margin:24px auto;padding:8px 24px 24px;background:#fff;border:1px solid #dde3ea;border-radius:12px}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:8px 12px 8px 0;border-bottom:1px solid #eef1f5;overflow-wrap:anywhere}
td:first-child,th:first-child{white-space:nowrap}h1{line-height:1.25;overflow-wrap:anywhere}p{overflow-wrap:anywhere}
a{color:#3457d5}iframe{width:100%;height:560px;border:1px solid #dde3ea;border-radius:8px;background:#fff}pre{white-space:pre-wrap;overflow-wrap:anywhere}
@media (max-width:600px){thead{display:none}tr{display:block;padding:8px 0;border-bottom:1px solid #dde3ea}td{display:block;padding:0;border:0}}
@media (prefers-color-scheme:dark){body{background:#12161c;color:#e6eaf0}main{background:#1b2129;border-color:#2c3540}td,th,tr{border-color:#2c3540}a{color:#9db2ff}}`;

/** No script at all, and nothing from anywhere else. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** For what a stranger wrote: an origin of its own, no script, no form, nothing loaded; only its inline styles. */
export const MAIL_POLICY = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ');

export function listPage(mails: readonly KeptMail[]): string {
  const rows = mails.map(
    ({ id, to, subject, received_at }) =>
      `<tr><td>${escaped(received_at.slice(11, 19))}</td><td>${escaped(to.join(', '))}</td><td><a href="/mails/${id}">${escaped(subject || '(no subject)')}</a></td></tr>`,
  );
  const empty = '<tr><td colspan="3">No mail yet. This page looks again every few seconds.</td></tr>';
  return page(
    'Inbox',
    `<h1>Inbox</h1><p>What the suite has sent to anybody, the latest first. <a href="/mails.json">As JSON</a></p>
<table><thead><tr><th>Time (UTC)</th><th>To</th><th>Subject</th></tr></thead><tbody>${rows.join('') || empty}</tbody></table>`,
    '<meta http-equiv="refresh" content="3">',
  );
}

export function mailPage({ id, to, from, subject, date, text }: KeptMail): string {
  return page(
    subject,
    `<p><a href="/">Inbox</a></p><h1>${escaped(subject)}</h1>
<p>From ${escaped(from)}<br>To ${escaped(to.join(', '))}<br>${escaped(date ?? '')}</p>
<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="/mails/${id}/html" title="The mail"></iframe>
<h2>As text</h2><pre>${escaped(text)}</pre><p><a href="/mails/${id}.json">As JSON</a></p>`,
  );
}

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}
<title>${escaped(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
