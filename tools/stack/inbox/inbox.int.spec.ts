import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freePort } from '#libs/testing';
import { createTransport } from 'nodemailer';
import { type Inbox, startInbox } from './inbox.js';

let inbox: Inbox;
let url: string;
let ports: { smtp: number; http: number };

beforeAll(async () => {
  ports = { smtp: await freePort(), http: await freePort() };
  inbox = await startInbox(ports);
  url = `http://127.0.0.1:${ports.http}`;
});
afterAll(() => inbox?.stop());

describe('the inbox', () => {
  it('shows what was sent, as a list, as a mail, and as JSON, and lets none of it run', async () => {
    const subject = 'Bread <script>alert(1)</script>';
    await createTransport({ host: '127.0.0.1', port: ports.smtp }).sendMail({
      ...{ from: 'Us <us@example.com>', to: 'bob@example.com', subject },
      ...{ text: 'Buy bread', html: '<h1>Buy bread</h1><script>alert(2)</script>' },
    });
    const list = await fetch(url);
    expect(list.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await list.text();
    expect(text).not.toContain('<script');
    expect(text).toContain('Bread &#60;script');
    const found = (await (await fetch(`${url}/mails.json?to=bob@example.com`)).json()) as { id: string }[];
    expect(found).toMatchObject([{ subject, to: ['bob@example.com'], from: 'Us <us@example.com>' }]);
    const path = `${url}/mails/${found[0]?.id}`;
    expect(await (await fetch(path)).text()).toContain('<iframe sandbox=');
    const mail = await fetch(`${path}/html`);
    expect(mail.headers.get('content-security-policy')).toMatch(/^sandbox allow-popups.*default-src 'none'/);
    expect(await (await fetch(`${path}.json`)).json()).toMatchObject({
      text: expect.stringContaining('Buy bread'),
    });
  });

  it('answers nobody who came by another name, and nothing but GET', async () => {
    const status = (headers: Record<string, string>, method = 'GET') =>
      new Promise<number | undefined>((resolve, reject) => {
        void import('node:http').then(({ request }) =>
          request({ host: '127.0.0.1', port: ports.http, path: '/', method, headers }, (response) => {
            response.resume();
            resolve(response.statusCode);
          })
            .on('error', reject)
            .end(),
        );
      });
    expect(await status({ host: 'evil.example' })).toBe(403);
    expect(await status({ host: 'localhost' }, 'DELETE')).toBe(405);
    expect((await fetch(`${url}/mails/nothing`)).status).toBe(404);
  });
});
