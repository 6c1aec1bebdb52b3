import { type Kafka } from 'kafkajs';
import { type AdminConnection } from '../admin/admin-connection.js';
import { type FetchedRecord, placeOf } from '../consumer/received-event.js';
import { type KafkaSettings } from '../kafka-settings.js';
import { KafkaPublisher } from '../publisher/kafka-publisher.js';
import { type PublishedRecord } from '../publisher/pending-record.js';
import { TopicAdmin } from '../topics/topic-admin.js';
import { TopicProvisioner } from '../topics/topic-provisioner.js';
import { within } from '../within.js';
import { DeadLetterLedger, ledgerTopic, type Settlement } from './ledger.js';
import { type RecordedDeadLetter } from './recorded-dead-letter.js';
import { type ReplayableDeadLetter, replayRecordOf } from './replay-record.js';

export interface DeskOptions {
  readonly kafka: Kafka;
  readonly connection: AdminConnection;
  readonly settings: KafkaSettings;
  /** Who settles, for the ledger: user@host. */
  readonly by: string;
}

const OPEN_MS = 10_000;

/**
 * Settles dead letters, one at a time: the ledger is written when the replay is acknowledged. Whoever dies in between leaves
 * one replayed dead letter open, so it may be replayed once more; to the group that is a redelivery.
 */
export class DeadLetterDesk {
  private readonly partitions = new Map<string, number>();

  private constructor(
    private readonly options: DeskOptions,
    private readonly publisher: KafkaPublisher,
    private readonly topics: TopicAdmin,
  ) {}

  /** Makes the ledger if there is none. The caller closes the desk. */
  static async open(options: DeskOptions): Promise<DeadLetterDesk> {
    const { kafka, connection, settings } = options;
    const provisioner = new TopicProvisioner({ kafka, settings, topics: [], without: [ledgerTopic] });
    const publisher = new KafkaPublisher({
      kafka,
      settings,
      service: 'dead-letter-desk',
      instance: `desk-${process.pid}`,
    });
    try {
      await within(OPEN_MS, 'make the ledger', provisioner.start());
      await within(OPEN_MS, 'connect the publisher', publisher.start());
    } catch (error) {
      await Promise.all([provisioner.stop(), publisher.stop()]);
      throw error;
    }
    return new DeadLetterDesk(options, publisher, new TopicAdmin(connection));
  }

  /**
   * Writes the record to the end of its topic for the group that could not process it, and then the ledger. Fails with
   * PublishError: RECORD_REFUSED and RECORD_TOO_LARGE concern this record alone, every other leaves it open for a next try.
   */
  async replay(letter: ReplayableDeadLetter, record: FetchedRecord): Promise<PublishedRecord> {
    const { topic } = letter.source;
    let partitions = this.partitions.get(topic);
    if (partitions === undefined) {
      partitions = (await this.topics.partitions(topic)).length;
      this.partitions.set(topic, partitions);
    }
    const published = await this.publisher.publishRaw(replayRecordOf(letter, record, partitions));
    await this.settle(letter, { action: 'replayed', replayed_to: placeOf(published) });
    return published;
  }

  /** Only the ledger changes; the record stays where it is. Fails with PublishError. */
  async discard(letter: RecordedDeadLetter, reason: string): Promise<void> {
    await this.settle(letter, { action: 'discarded', reason });
  }

  async close(): Promise<void> {
    await this.publisher.stop();
  }

  private async settle(
    { place, group, writtenAt }: RecordedDeadLetter,
    outcome: Pick<Settlement, 'action' | 'replayed_to' | 'reason'>,
  ): Promise<void> {
    const { by } = this.options;
    const at = new Date().toISOString();
    const entry = { ...outcome, at, by, ...(group !== undefined && { group }), written_at: writtenAt };
    await this.publisher.publishRaw(DeadLetterLedger.recordOf(place, entry));
  }
}
