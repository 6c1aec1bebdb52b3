import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type Mailbox } from './mailbox.js';

const MAX_MAIL_BYTES = 2 * 1024 * 1024;
const MAX_CLIENTS = 50;

/** Takes whatever mail comes from this machine. */
export function mailReceiver(mailbox: Mailbox): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    maxClients: MAX_CLIENTS,
    onData: (stream, session, answer) => {
      receive(stream, session, mailbox).then(
        () => answer(),
        (error: unknown) => answer(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  // Of single connections; the sender sees them too.
  server.on('error', () => undefined);
  return server;
}

async function receive(
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession,
  mailbox: Mailbox,
): Promise<void> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_MAIL_BYTES) chunks.push(chunk);
  }
  if (bytes > MAX_MAIL_BYTES) {
    throw Object.assign(new Error('the mail is too large'), { responseCode: 552 });
  }
  const { from, subject, date, messageId, text, html } = await PostalMime.parse(Buffer.concat(chunks));
  mailbox.keep({
    to: envelope.rcptTo.map(({ address }) => address),
    from: [from?.name, from?.address && `<${from.address}>`].filter(Boolean).join(' '),
    subject: subject ?? '',
    date,
    message_id: messageId,
    text: text ?? '',
    html: html ?? '',
    bytes,
  });
}
