import { createHash } from 'node:crypto';
import { KIND_NAMES, KINDS } from '../domain/kinds.js';
import { type Preferences } from '../domain/preferences.js';

const STYLE = `body{margin:0;background:#eef1f5;color:#1b2430;font:16px/24px system-ui,sans-serif}
main{max-width:560px;margin:48px auto;padding:8px 32px 24px;background:#fff;border:1px solid #dde3ea;border-radius:12px}
ul{list-style:none;padding:0}li{display:flex;gap:16px;justify-content:space-between;align-items:center;padding:6px 0}
form{margin:0}button{font:inherit;padding:6px 14px;border-radius:8px;border:1px solid #3457d5;background:#fff;color:#3457d5;cursor:pointer}
.off{color:#5f6b7a}
@media (prefers-color-scheme:dark){body{background:#12161c;color:#e6eaf0}main{background:#1b2129;border-color:#2c3540}
button{background:#1b2129;color:#9db2ff;border-color:#9db2ff}.off{color:#93a0b0}}`;

/** The page loads nothing, runs nothing, and sends its forms only here. */
export const CHOICE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Which mails somebody gets, with a button for each. Without a script; a look at it changes nothing. */
export function choicePage(path: string, { mail, kinds }: Preferences): string {
  const button = (action: string, text: string, of = '') =>
    `<form method="post" action="${path}/${action}"><button${of && ` aria-label="${text} mails ${of}"`}>${text}</button></form>`;
  const rows = KIND_NAMES.map((kind) => {
    const when = `when ${KINDS[kind].what}`;
    return kinds[kind]
      ? `<li><span>${when}</span>${button(`${kind}/off`, 'Stop', when)}</li>`
      : `<li><span class="off">not ${when}</span>${button(`${kind}/on`, 'Send', when)}</li>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your mails</title><style>${STYLE}</style></head>
<body><main><h1>Your mails</h1>
<p>${mail ? 'You get a mail:' : 'You get no mails at all.'}</p>
${mail ? `<ul>${rows.join('')}</ul>${button('all/off', 'Stop all mails')}` : button('all/on', 'Send me mails again')}
</main></body></html>
`;
}
