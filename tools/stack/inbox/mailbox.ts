import { randomUUID } from 'node:crypto';

/** A mail as it was received and read. */
export interface KeptMail {
  readonly id: string;
  readonly received_at: string;
  /** Of the envelope: where it really went. */
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly date: string | undefined;
  readonly message_id: string | undefined;
  readonly text: string;
  readonly html: string;
  readonly bytes: number;
}

const MAX_MAILS = 500;
const MAX_BYTES = 32 * 1024 * 1024;

/** The latest mails, in memory; the oldest go when there are too many or too much. */
export class Mailbox {
  private mails: KeptMail[] = [];
  private bytes = 0;

  constructor(
    private readonly maxMails = MAX_MAILS,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  keep(mail: Omit<KeptMail, 'id' | 'received_at'>): void {
    this.mails.push({ ...mail, id: randomUUID(), received_at: new Date().toISOString() });
    this.bytes += mail.bytes;
    while (this.mails.length > 1 && (this.mails.length > this.maxMails || this.bytes > this.maxBytes)) {
      this.bytes -= this.mails.shift()?.bytes ?? 0;
    }
  }

  /** The latest first. */
  latest(to?: string): KeptMail[] {
    const found = to === undefined ? this.mails : this.mails.filter((mail) => mail.to.includes(to));
    return [...found].reverse();
  }

  find(id: string): KeptMail | undefined {
    return this.mails.find((mail) => mail.id === id);
  }
}
