import { randomUUID } from 'node:crypto';
import { type EachBatchPayload, type Kafka } from 'kafkajs';
import { CLIENT_RETRY } from '../client/kafka-client.js';
import { type FetchedRecord, fetchedRecord } from '../consumer/received-event.js';
import { within } from '../within.js';
import { READING_GROUP } from './reading-group.js';

/** Half-open: `from` is the first offset that is read, `to` the first that is not; without `to` reading goes on. */
export interface LogRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to?: bigint;
}

export interface ReadLogOptions {
  readonly kafka: Kafka;
  /** At most one for a partition. */
  readonly ranges: readonly LogRange[];
  /** Ends the reading early; readLog then resolves. */
  readonly signal?: AbortSignal;
  /**
   * For who wants to see what is new rather than everything: where more than `records` of a partition are still to be read, only
   * the last `keep` of them are, and `onSkip` is told how many were not.
   */
  readonly skipBeyond?: SkipBeyond;
}

export interface SkipBeyond {
  readonly records: number;
  readonly keep: number;
  onSkip(topic: string, partition: number, records: number): void;
}

type OnRecords = (records: readonly FetchedRecord[]) => Promise<void> | void;

/** A range of which `next` is what has not been handed over yet. */
interface Reading extends LogRange {
  next: bigint;
}

const FETCH_WAIT_MS = 100;
const GOODBYE_MS = 5000;

/**
 * Reads parts of the log without belonging to a group that anybody else sees: it commits nothing and disturbs nobody.
 * `onRecords` gets records of one partition in log order, each once, and is awaited before more is fetched. Resolves when every
 * range has been read to its end, or `signal` was aborted; rejects with the client's error, or with that of `onRecords`. A broker
 * that goes away meanwhile is waited for.
 */
export async function readLog(
  { kafka, ranges, signal, skipBeyond }: ReadLogOptions,
  onRecords: OnRecords,
): Promise<void> {
  const readable = ranges.filter(({ from, to }) => to === undefined || from < to);
  const open = new Map<string, Reading>(
    readable.map((range) => [nameOf(range), { ...range, next: range.from }]),
  );
  if (open.size === 0 || signal?.aborted) return;
  const groupId = `${READING_GROUP}${randomUUID()}`;
  let over = false;
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    // A client that is disconnected while it crashes would come back after the end.
    retry: { ...CLIENT_RETRY, restartOnFailure: () => Promise.resolve(!over) },
  });
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  ended.catch(() => undefined);
  signal?.addEventListener('abort', end, { once: true });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) fail(payload.error);
  });
  const seek = () => {
    try {
      for (const { topic, partition, next } of open.values())
        consumer.seek({ topic, partition, offset: String(next) });
    } catch {
      // The client has lost its broker already and begins anew; once it has joined it is told again.
    }
  };
  // Without committed offsets a new session, as after a restart of the broker, would begin at the oldest record.
  consumer.on(consumer.events.GROUP_JOIN, seek);

  const take = async ({ batch }: EachBatchPayload): Promise<void> => {
    const { topic, partition } = batch;
    const range = open.get(nameOf(batch));
    if (!range || signal?.aborted) return;
    const wanted = batch.messages.filter(({ offset }) => isWanted(range, BigInt(offset)));
    try {
      if (wanted.length > 0)
        await onRecords(wanted.map((message) => fetchedRecord(topic, partition, message)));
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    const after = BigInt(batch.lastOffset()) + 1n;
    if (after > range.next) range.next = after;
    if (skipBeyond && BigInt(batch.highWatermark) - range.next > BigInt(skipBeyond.records)) {
      const next = BigInt(batch.highWatermark) - BigInt(skipBeyond.keep);
      skipBeyond.onSkip(topic, partition, Number(next - range.next));
      range.next = next;
      consumer.seek({ topic, partition, offset: String(next) });
    }
    if (range.to === undefined || range.next < range.to) return;
    open.delete(nameOf(batch));
    consumer.pause([{ topic, partitions: [partition] }]);
    if (open.size === 0) end();
  };
  try {
    await consumer.connect();
    await consumer.subscribe({
      topics: [...new Set(readable.map(({ topic }) => topic))],
      fromBeginning: true,
    });
    await consumer.run({ autoCommit: false, eachBatch: take });
    // Before the group is joined, so that the first fetch begins here.
    seek();
    await ended;
  } finally {
    over = true;
    signal?.removeEventListener('abort', end);
    await within(GOODBYE_MS, 'disconnect', consumer.disconnect()).catch(() => undefined);
    await within(GOODBYE_MS, 'forget the group', forget(kafka, groupId)).catch(() => undefined);
  }
}

/** The group has no offsets, but would be listed for minutes. */
async function forget(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin({ retry: CLIENT_RETRY });
  try {
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch {
    // The broker forgets it by itself, later.
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

function nameOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}

function isWanted({ next, to }: Reading, offset: bigint): boolean {
  return offset >= next && (to === undefined || offset < to);
}
