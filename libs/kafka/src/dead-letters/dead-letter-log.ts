import { type Kafka } from 'kafkajs';
import { type AdminConnection } from '../admin/admin-connection.js';
import { type FetchedRecord } from '../consumer/received-event.js';
import { readLog } from '../log/read-log.js';
import { TopicAdmin } from '../topics/topic-admin.js';
import { DeadLetterLedger, ledgerTopic } from './ledger.js';
import { DEAD_LETTER_SUFFIX, readDeadLetter, type RecordedDeadLetter } from './recorded-dead-letter.js';

export interface DeadLetterLogOptions {
  readonly kafka: Kafka;
  readonly connection: AdminConnection;
  /** Dead-letter topics; all that there are by default. One that does not exist is an AdminError (UNKNOWN_TOPIC). */
  readonly topics?: readonly string[];
  /** Where to begin in each partition, as `topic/partition`; the oldest record by default. */
  readonly from?: ReadonlyMap<string, bigint>;
  readonly signal?: AbortSignal;
}

/**
 * Shows every dead letter as of now, partition by partition in log order, with its record, and resolves to the ledger. What
 * the callback does not keep is forgotten, so any number fits into memory.
 */
export async function readDeadLetters(
  { kafka, connection, topics, from, signal }: DeadLetterLogOptions,
  onLetter: (letter: RecordedDeadLetter, record: FetchedRecord) => void,
): Promise<DeadLetterLedger> {
  const admin = new TopicAdmin(connection);
  const existing = await admin.names();
  const wanted = topics ?? existing.filter((name) => name.endsWith(DEAD_LETTER_SUFFIX));
  const ends = await Promise.all(wanted.map(async (topic) => ({ topic, ends: await admin.ends(topic) })));
  const ranges = ends.flatMap(({ topic, ends: partitions }) =>
    partitions.map(({ partition, low, high }) => {
      const begin = from?.get(`${topic}/${partition}`) ?? low;
      return { topic, partition, from: begin > low ? begin : low, to: high };
    }),
  );
  const ledger = DeadLetterLedger.read(kafka, existing.includes(ledgerTopic.name));
  const reading = readLog({ kafka, ranges, ...(signal && { signal }) }, (records) => {
    for (const record of records) onLetter(readDeadLetter(record), record);
  });
  return (await Promise.all([ledger, reading]))[0];
}

/** The ends of dead-letter topics, as `from` of a later reading that shall show only what came meanwhile. */
export async function deadLetterEnds(
  connection: AdminConnection,
  topics: Iterable<string>,
): Promise<Map<string, bigint>> {
  const ends = await new TopicAdmin(connection).endsOf(topics);
  return new Map(
    [...ends].flatMap(([topic, partitions]) =>
      partitions.map(({ partition, high }) => [`${topic}/${partition}`, high] as const),
    ),
  );
}
