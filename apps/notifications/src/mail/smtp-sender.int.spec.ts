import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AddressInfo } from 'node:net';
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
