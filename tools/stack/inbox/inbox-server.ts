import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listPage, MAIL_POLICY, mailPage, PAGE_POLICY } from './inbox-pages.js';
import { type KeptMail, type Mailbox } from './mailbox.js';

/** A page of another site whose name leads here must not read mails. */
const OWN_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;
const ONE_MAIL = /^\/mails\/([0-9a-f-]{36})(\/html|\.json)?$/;

/** Shows a mailbox: pages at / and /mails/<id>, the same as JSON at /mails.json (?to=) and /mails/<id>.json. */
export function inboxServer(mailbox: Mailbox): Server {
  return createServer((request, response) => answer(request, response, mailbox));
}

function answer(request: IncomingMessage, response: ServerResponse, mailbox: Mailbox): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cache-Control', 'no-store');
  if (!OWN_HOST.test(request.headers.host ?? '')) return text(response, 403, 'Ask for localhost.');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return text(response, 405, 'There is only GET here.');
  const url = URL.canParse(request.url ?? '', 'http://inbox')
    ? new URL(request.url ?? '', 'http://inbox')
    : undefined;
  const path = url?.pathname ?? '';
  if (path === '/') return html(response, PAGE_POLICY, listPage(mailbox.latest()));
  if (path === '/mails.json')
    return json(response, mailbox.latest(url?.searchParams.get('to') ?? undefined).map(summaryOf));
  const [, id = '', form] = ONE_MAIL.exec(path) ?? [];
  const mail = mailbox.find(id);
  if (!mail) return text(response, 404, 'There is no such page or mail, or none any more.');
  if (form === '.json') return json(response, mail);
  if (form === '/html') return html(response, MAIL_POLICY, mail.html);
  html(response, PAGE_POLICY, mailPage(mail));
}

function summaryOf({ id, received_at, to, from, subject, message_id }: KeptMail) {
  return { id, received_at, to, from, subject, message_id };
}

function html(response: ServerResponse, policy: string, body: string): void {
  response.setHeader('Content-Security-Policy', policy);
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(body);
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}

function text(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}
