import { type Server } from 'node:net';
import { inboxServer } from './inbox-server.js';
import { mailReceiver } from './mail-receiver.js';
import { Mailbox } from './mailbox.js';

/** A mail server that delivers nothing and shows everything, for one's own machine. */
export interface Inbox {
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1 alone. Rejects when a port cannot be had. */
export async function startInbox(ports: { readonly smtp: number; readonly http: number }): Promise<Inbox> {
  const mailbox = new Mailbox();
  const receiver = mailReceiver(mailbox);
  const pages = inboxServer(mailbox);
  await listening(receiver.server, ports.smtp, () => receiver.listen(ports.smtp, '127.0.0.1'));
  await listening(pages, ports.http, () => pages.listen(ports.http, '127.0.0.1'));
  return {
    stop: async () => {
      pages.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => receiver.close(resolve)),
        new Promise<void>((resolve) => pages.close(() => resolve())),
      ]);
    },
  };
}

function listening(server: Server, port: number, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (error) => reject(new Error(`no inbox on port ${port}: ${error.message}`)));
    listen();
  });
}
