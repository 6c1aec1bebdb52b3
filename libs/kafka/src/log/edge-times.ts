import { type Kafka } from 'kafkajs';
import { type PartitionEnds } from '../topics/topic-admin.js';
import { type LogRange, readLog } from './read-log.js';

/** Times of the records at both ends of a partition, ms since 1970; undefined where there is no record at that offset. */
export interface EdgeTimes {
  readonly oldest: number | undefined;
  readonly newest: number | undefined;
}

const PATIENCE_MS = 8000;

/** Reads the first and the last record of each partition. What cannot be read within some seconds is undefined. */
export async function edgeTimes(
  kafka: Kafka,
  topic: string,
  ends: readonly PartitionEnds[],
): Promise<Map<number, EdgeTimes>> {
  const filled = ends.filter(({ low, high }) => low < high);
  const [oldest, newest] = await Promise.all([
    timesAt(
      kafka,
      filled.map(({ partition, low }) => ({ topic, partition, from: low, to: low + 1n })),
    ),
    timesAt(
      kafka,
      filled.map(({ partition, high }) => ({ topic, partition, from: high - 1n, to: high })),
    ),
  ]);
  return new Map(
    ends.map(({ partition }) => [
      partition,
      { oldest: oldest.get(partition), newest: newest.get(partition) },
    ]),
  );
}

async function timesAt(kafka: Kafka, ranges: readonly LogRange[]): Promise<Map<number, number>> {
  const times = new Map<number, number>();
  const signal = AbortSignal.timeout(PATIENCE_MS);
  await readLog({ kafka, ranges, signal }, (records) => {
    for (const { partition, timestamp } of records) times.set(partition, timestamp);
  });
  return times;
}
