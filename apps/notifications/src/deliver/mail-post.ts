import { type KafkaConsumers } from '#libs/kafka';
import { crashPoint } from '#libs/service';
import { Logger } from '@nestjs/common';
import { type Kind } from '../domain/kinds.js';
import { wants } from '../domain/preferences.js';
import { type TeamEvent } from '../domain/team-event.js';
import { type MailView } from '../mail/content.js';
import { mailOf, messageIdOf } from '../mail/mail.js';
import { preferencesLink } from '../mail/preferences-link.js';
import { type SmtpSender } from '../mail/smtp-sender.js';
import { type Ledger, type Planned } from '../store/ledger.js';
import { type LinkKey } from '../store/link-key.js';
import { recordOf, type StoredRecord } from '../store/queued-event.schema.js';
import { type Recipient, type RecipientStore } from '../store/recipient-store.js';
import { deliveryMetrics } from './delivery-metrics.js';
import { GROUP } from '../group.js';
import { sendInTrace } from './mail-span.js';

/** How a mail ended, or that it has to be tried again: soon where only an address is missing, else with growing pauses. */
export type Posted =
  | { readonly settled: true }
  | { readonly settled: false; readonly reason: string; readonly serverAway: boolean };

export interface MailToPost {
  readonly event: TeamEvent;
  readonly kind: Kind;
  readonly userId: string;
  readonly to: Recipient | undefined;
  readonly view: MailView;
  readonly record: StoredRecord | undefined;
  /** It was refused before, and replayed. */
  readonly again: boolean;
  /** How long the event has waited here. */
  readonly waitedMs: number;
  /** Whether no other process sends the mails of the team by now. */
  isOurs(): boolean;
}

export interface MailOrigin {
  /** The part of message ids behind the @. */
  readonly domain: string;
  /** Where readers reach this service. */
  readonly base: string;
  readonly key: LinkKey;
}

export interface PostLimits {
  /** How long an address is waited for. */
  readonly addressMs: number;
  readonly giveUpMs: number;
  /** Refusals in a row after which it is the server or our use of it that needs mending, and not each mail. */
  readonly refusals: number;
}

const SETTLED: Posted = { settled: true };

/** Brings one mail to its end: sent, declined or dead-lettered. */
export class MailPost {
  private readonly logger = new Logger('mail');
  private refusedInARow = 0;

  constructor(
    private readonly smtp: SmtpSender,
    private readonly ledger: Ledger,
    private readonly recipients: RecipientStore,
    private readonly consumers: KafkaConsumers,
    private readonly origin: MailOrigin,
    private readonly limits: PostLimits,
  ) {}

  /** Rejects when MongoDB or Kafka is away: then the mail is tried again. */
  async post(one: MailToPost): Promise<Posted> {
    const { event, kind, userId, to } = one;
    if (!wants(await this.recipients.preferences(userId), kind)) {
      deliveryMetrics.declined.inc({ kind });
      return SETTLED;
    }
    const planned: Planned = {
      event_id: event.id,
      recipient: userId,
      team_id: event.data.team_id,
      seq: event.data.seq,
      kind,
      message_id: messageIdOf(event.id, userId, this.origin.domain),
    };
    if (!to) return this.withoutAddress(one, planned);
    const { domain, base, key } = this.origin;
    const link = preferencesLink(base, userId, await key.get());
    const mail = mailOf(event, { kind, to }, one.view, { domain, preferencesUrl: link });
    if (!mail) return SETTLED;
    const begun = await this.ledger.begin(planned, one.again);
    if (begun.settled) return SETTLED;
    if (begun.mayBeSecond) deliveryMetrics.possibleDuplicates.inc();
    crashPoint('before-send');
    const { tries } = begun;
    if (!one.isOurs()) {
      await this.ledger.settle(planned, { state: 'unsent', tries });
      return { settled: false, reason: 'another process has the team', serverAway: true };
    }
    const result = await sendInTrace(one.record, kind, () => this.smtp.send(mail));
    if (result.accepted) {
      crashPoint('after-send');
      await this.ledger.settle(planned, { state: 'sent' });
      this.refusedInARow = 0;
      deliveryMetrics.sent.inc({ kind });
      return SETTLED;
    }
    deliveryMetrics.failed.inc({ class: result.class });
    // An unknown end stays `sending`, so that the next try is counted.
    const { code, reason } = result;
    if (result.class !== 'unknown') await this.ledger.settle(planned, { state: 'unsent', tries, code });
    const refuse = async (as: string) => {
      await this.deadLetter(one, as, reason);
      await this.ledger.settle(planned, { state: 'refused', tries, code: as });
      return SETTLED;
    };
    if (result.class === 'refused') {
      this.refusedInARow += 1;
      if (this.refusedInARow <= this.limits.refusals) return refuse(code);
    }
    if (result.class === 'deferred' && begun.sinceMs > this.limits.giveUpMs)
      return refuse('DEFERRED_TOO_LONG');
    const serverAway = result.class === 'unreachable' || result.class === 'unknown';
    return { settled: false, reason, serverAway };
  }

  private async withoutAddress(one: MailToPost, planned: Planned): Promise<Posted> {
    if (one.waitedMs < this.limits.addressMs)
      return { settled: false, reason: 'an address is not known yet', serverAway: false };
    await this.deadLetter(one, 'ADDRESS_UNKNOWN', 'nobody has told the address');
    await this.ledger.refuseUnsent(planned, 'ADDRESS_UNKNOWN');
    return SETTLED;
  }

  /** Before the ledger says that it is over: without the letter nobody could replay it. */
  private async deadLetter(
    { record, userId, event }: MailToPost,
    code: string,
    reason: string,
  ): Promise<void> {
    const now = Date.now();
    if (record) {
      const message = `no mail to user ${userId}: ${reason}`;
      await this.consumers.deadLetter(GROUP, recordOf(record), { code, message, attempts: 1, firstAt: now });
    }
    this.logger.warn({ msg: 'A mail is dead-lettered', code, reason, event: event.id, user: userId });
  }
}
