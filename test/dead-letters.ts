import { expect } from '@jest/globals';
import { type OrderSuite } from './order-suite.js';
import { headerOf, type LogRecord } from './topic-tail.js';

const DEAD_LETTERS = 'order-events.dlq';

/** The dead letters of orders that a group wrote. */
export async function deadLettersOf(suite: OrderSuite, group: string): Promise<LogRecord[]> {
  const records = await suite.records(DEAD_LETTERS);
  return records.filter((record) => headerOf(record, 'x-dlq-group') === group);
}

/** The one dead letter that a group wrote for the record at a place. */
export async function deadLetterAt(
  suite: OrderSuite,
  group: string,
  place: { partition: number; offset: number },
): Promise<LogRecord> {
  const found = (await deadLettersOf(suite, group)).filter(
    (record) =>
      headerOf(record, 'x-dlq-partition') === String(place.partition) &&
      headerOf(record, 'x-dlq-offset') === String(place.offset),
  );
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** How many there are, of all groups, without reading them. */
export async function deadLetterCount({ kafka }: OrderSuite): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(DEAD_LETTERS);
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}
