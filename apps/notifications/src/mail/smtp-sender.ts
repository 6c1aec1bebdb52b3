import { Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { type NotificationsConfig } from '../notifications.config.js';
import { type Mail } from './mail.js';
import { senderOf } from './sender-address.js';
import { smtpFailureOf, type SmtpFailure } from './smtp-failure.js';

export type SendResult = { readonly accepted: true } | ({ readonly accepted: false } & SmtpFailure);

const IDLE_MS = 30_000;
const STOP_MS = 5000;
/** So many times SMTP_TIMEOUT_MS a mail may take in all: a server that is never silent, and never done, is left at last. */
const LONGEST = 10;

type SmtpSettings = Pick<
  NotificationsConfig,
  'SMTP_URL' | 'SMTP_CONNECTIONS' | 'SMTP_TIMEOUT_MS' | 'MAIL_FROM'
>;

/** Hands mails to the mail server. An absent server is no reason not to start, nor to be unready: mails wait. */
export class SmtpSender {
  readonly name = 'smtp';
  private readonly logger = new Logger('smtp');
  private transport: ReturnType<typeof open> | undefined;
  private sending = 0;
  private idle: () => void = () => undefined;
  private last: { readonly ok: boolean; readonly reason?: string } = { ok: true };

  constructor(
    private readonly settings: SmtpSettings,
    private readonly stopMs = STOP_MS,
  ) {}

  start(): Promise<void> {
    this.transport = open(this.settings);
    // The pool reports here what no mail was concerned by.
    this.transport.on('error', () => undefined);
    return Promise.resolve();
  }

  /** Never rejects. Mails of one team must not be sent side by side. */
  async send(mail: Mail): Promise<SendResult> {
    const from = senderOf(this.settings.MAIL_FROM);
    const { to, subject, text, html, date, messageId, unsubscribeUrl } = mail;
    this.sending += 1;
    try {
      if (!this.transport) throw Object.assign(new Error('the service stops'), { code: 'ECONFIG' });
      await this.transport.sendMail({
        envelope: { from: from.address, to: [to.address] },
        ...{ from, to: [to], subject, text, html, date, messageId },
        headers: { 'Auto-Submitted': 'auto-generated', ...unsubscribeHeaders(unsubscribeUrl) },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: AbortSignal.timeout(this.settings.SMTP_TIMEOUT_MS * LONGEST),
      });
      this.note({ ok: true });
      return { accepted: true };
    } catch (error) {
      const failure = smtpFailureOf(error);
      this.note(
        failure.class === 'refused' || failure.class === 'deferred'
          ? { ok: true }
          : { ok: false, reason: failure.reason },
      );
      return { accepted: false, ...failure };
    } finally {
      this.sending -= 1;
      if (this.sending === 0) this.idle();
    }
  }

  /** Gives what is being sent a little time; what is cut off then counts as unknown, and is sent again. */
  async stop(): Promise<void> {
    const { transport } = this;
    if (!transport) return;
    this.transport = undefined;
    if (this.sending > 0) {
      await new Promise<void>((resolve) => {
        this.idle = resolve;
        setTimeout(resolve, this.stopMs).unref();
      });
    }
    transport.close({ force: true });
  }

  readiness(): { ok: boolean; details: Record<string, unknown> } {
    const { ok, reason } = this.last;
    return { ok: true, details: ok ? { server: 'answers' } : { server: 'away', reason } };
  }

  private note(now: { readonly ok: boolean; readonly reason?: string }): void {
    if (this.last.ok !== now.ok) {
      if (now.ok) this.logger.log('The mail server is back');
      else this.logger.warn({ msg: 'The mail server is away; mails wait for it', reason: now.reason });
    }
    this.last = now;
  }
}

/** One click (RFC 8058) is for https alone; elsewhere the link leads to the page. */
function unsubscribeHeaders(url: string): Record<string, string> {
  const oneClick = { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
  return { 'List-Unsubscribe': `<${url}>`, ...(url.startsWith('https:') && oneClick) };
}

function open({ SMTP_URL, SMTP_CONNECTIONS, SMTP_TIMEOUT_MS }: SmtpSettings) {
  return createTransport({
    url: SMTP_URL,
    pool: true,
    maxConnections: SMTP_CONNECTIONS,
    // A password goes to nobody in clear text, also where somebody between has taken the offer of STARTTLS away.
    requireTLS: new URL(SMTP_URL).username !== '',
    // Not behind our back: whether a second try is safe is ours to decide, and to count.
    maxRequeues: 0,
    idleTimeout: IDLE_MS,
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
    dnsTimeout: SMTP_TIMEOUT_MS,
  });
}
