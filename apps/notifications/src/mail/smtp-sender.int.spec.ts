import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { eventually } from '#libs/testing';
import { SMTPServer } from 'smtp-server';
import { type Mail } from './mail.js';
import { SmtpSender } from './smtp-sender.js';

const mail: Mail = {
  to: { name: 'Bob', address: 'bob@example.com' },
  ...{
    subject: 'Hello',
    text: 'Hello',
    html: '<p>Hello</p>',
    date: new Date(),
    messageId: '<1@example.com>',
  },
  unsubscribeUrl: 'https://mail.example/mails/bob/x',
};
const logins: string[] = [];
/** As somebody between would have it: there is no STARTTLS, and passwords are welcome. */
const server = new SMTPServer({
  disabledCommands: ['STARTTLS'],
  allowInsecureAuth: true,
  onAuth: ({ username = '' }, _session, answer) => {
    logins.push(username);
    answer(null, { user: username });
  },
});

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

describe('a password for the mail server', () => {
  it('is not sent where the server offers no TLS, and the mail waits', async () => {
    const { port } = server.server.address() as AddressInfo;
    const sender = new SmtpSender({
      SMTP_URL: `smtp://mailer:secret@127.0.0.1:${port}`,
      ...{ SMTP_CONNECTIONS: 1, SMTP_TIMEOUT_MS: 5000, MAIL_FROM: 'news@example.com' },
    });
    await sender.start();
    expect(await sender.send(mail)).toMatchObject({ accepted: false, class: 'unreachable' });
    await sender.stop();
    expect(logins).toEqual([]);
  });
});

describe('a mail server that does not come to an end', () => {
  const open = new Set<Socket>();
  let endless: Server;
  /** What comes after DATA: nothing at all, or line after line of a reply. */
  let trickle = false;

  beforeAll(async () => {
    endless = createServer((socket) => {
      open.add(socket.on('close', () => open.delete(socket)).on('error', () => undefined));
      socket.write('220 hello\r\n');
      let inMail = false;
      socket.setEncoding('utf8').on('data', (text: string) => {
        if (!inMail) {
          inMail = text.startsWith('DATA');
          socket.write(inMail ? '354 go on\r\n' : '250 yes\r\n');
        } else if (trickle && text.endsWith('\r\n.\r\n')) {
          const timer = setInterval(() => socket.write('250-and\r\n'), 10);
          socket.on('close', () => clearInterval(timer));
        }
      });
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const socket of open) socket.destroy();
    await new Promise((resolve) => endless.close(resolve));
  });

  const senderWith = (SMTP_TIMEOUT_MS: number) =>
    new SmtpSender(
      {
        SMTP_URL: `smtp://127.0.0.1:${(endless.address() as AddressInfo).port}`,
        ...{ SMTP_CONNECTIONS: 1, SMTP_TIMEOUT_MS, MAIL_FROM: 'news@example.com' },
      },
      50,
    );
  const allClosed = () => eventually(() => expect(open.size).toBe(0));

  it('is left at last, though it is never silent; whether the mail arrived is unknown', async () => {
    trickle = true;
    const sender = senderWith(100);
    await sender.start();
    expect(await sender.send(mail)).toMatchObject({ accepted: false, class: 'unknown' });
    await allClosed();
    await sender.stop();
  });

  it('holds up no shutdown', async () => {
    trickle = false;
    const sender = senderWith(600_000);
    await sender.start();
    const sent = sender.send(mail);
    await eventually(() => expect(open.size).toBe(1));
    await sender.stop();
    expect(await sent).toMatchObject({ accepted: false });
    await allClosed();
    expect(await sender.send(mail)).toMatchObject({ accepted: false, class: 'unreachable' });
  });
});
