import { type AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** What becomes of a mail: taken, refused or deferred at RCPT, swallowed with no answer, or taken and then cut off. */
export type Fate = 'take' | 'refuse' | 'defer' | 'hang' | 'drop-after-data';

export interface TakenMail {
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
  readonly html: string;
  readonly unsubscribe: { readonly list: string | undefined; readonly post: string | undefined };
  readonly fate: Fate;
  /** When it was taken, ms of a steady clock. */
  readonly at: number;
}

/** Who may send, and the certificate of the server; then nothing is taken without both (STARTTLS, AUTH). */
export interface MailAccount {
  readonly user: string;
  readonly password: string;
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** A mail server whose moods are scripted by recipient. Keeps what it took, also where it never said so. */
export class ScriptedMailServer {
  readonly taken: TakenMail[] = [];
  /** Recipients that were named, with what they got for an answer. */
  readonly asked: { readonly to: string; readonly fate: Fate }[] = [];
  private readonly named = new Map<string, number>();
  private fates = new Map<string, Fate[]>();
  private server: SMTPServer | undefined;
  private port = 0;

  /** `otherwise` decides about the `n`-th mail to somebody, counted from 1, that is not scripted. */
  constructor(
    private readonly otherwise: (n: number) => Fate = () => 'take',
    private readonly account?: MailAccount,
  ) {}

  get url(): string {
    const { user, password } = this.account ?? {};
    const login = user === undefined ? '' : `${user}:${encodeURIComponent(password ?? '')}@`;
    return `smtp://${login}127.0.0.1:${this.port}`;
  }

  /** Listens; after stop() again on the same port, and in between nobody can connect. */
  async start(): Promise<void> {
    const server = this.newServer();
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.server = server;
    this.port = (server.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const connection of server?.connections ?? []) connection.close();
    await new Promise<void>((resolve) => (server ? server.close(resolve) : resolve()));
  }

  /** The next mails to somebody end so; those after them are taken. */
  script(address: string, ...fates: readonly Fate[]): void {
    this.fates.set(address, [...fates]);
  }

  subjectsTo(address: string): string[] {
    return this.taken.filter(({ to }) => to === address).map(({ subject }) => subject);
  }

  private newServer(): SMTPServer {
    const { account } = this;
    const server = new SMTPServer({
      ...(account
        ? { key: account.key, cert: account.cert }
        : { authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'] }),
      onAuth: ({ username, password }, _session, answer) => {
        if (username !== account?.user || password !== account?.password)
          return answer(reply(535, '5.7.8 nobody of ours'));
        answer(null, { user: username });
      },
      onRcptTo: ({ address }, session, answer) => {
        const fate = this.nextFate(address);
        this.asked.push({ to: address, fate });
        Object.assign(session, { fate, recipient: address });
        if (fate === 'refuse') return answer(reply(550, `5.1.1 <${address}> is nobody here`));
        if (fate === 'defer') return answer(reply(451, '4.7.1 come back later'));
        answer();
      },
      onData: (stream, session, answer) => void this.take(stream, session, answer),
    });
    server.on('error', () => undefined);
    return server;
  }

  private nextFate(address: string): Fate {
    const n = (this.named.get(address) ?? 0) + 1;
    this.named.set(address, n);
    return this.fates.get(address)?.shift() ?? this.otherwise(n);
  }

  private async take(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    answer: (error?: Error | null, message?: string) => void,
  ): Promise<void> {
    const { fate, recipient } = session as SMTPServerSession & { fate: Fate; recipient: string };
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    if (fate === 'hang') return;
    const mail = await PostalMime.parse(Buffer.concat(chunks));
    const { subject = '', messageId = '', text = '', html = '' } = mail;
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    const unsubscribe = { list: header('list-unsubscribe'), post: header('list-unsubscribe-post') };
    this.taken.push({
      to: recipient,
      subject,
      messageId,
      text,
      html,
      unsubscribe,
      fate,
      at: performance.now(),
    });
    if (fate === 'take') return answer();
    for (const connection of this.server?.connections ?? [])
      if (connection.session === session) connection.close();
  }
}

function reply(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
