import { randomUUID } from 'node:crypto';
import { type Kafka } from 'kafkajs';
import { type FetchedRecord } from '../consumer/received-event.js';
import { type RecordHeaders } from '../record.js';

/**
 * Everything that a topic holds at the moment of the call, partition by partition in log order. For topics that fit into
 * memory; it commits nothing and disturbs no group.
 */
export async function readToEnd(kafka: Kafka, topic: string): Promise<FetchedRecord[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  const open = new Map(
    ends.filter(({ high, low }) => high !== low).map(({ partition, high }) => [partition, BigInt(high)]),
  );
  const group = `read-to-end-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId: group, allowAutoTopicCreation: false, maxWaitTimeInMs: 100 });
  const records: FetchedRecord[] = [];
  try {
    if (open.size > 0) {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await new Promise<void>((resolve, reject) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => {
          if (!payload.restart) reject(payload.error);
        });
        void consumer.run({
          autoCommit: false,
          eachBatch: ({ batch }) => {
            const end = open.get(batch.partition) ?? 0n;
            for (const { offset, timestamp, key, value, headers } of batch.messages) {
              if (BigInt(offset) >= end) break;
              const { partition } = batch;
              records.push({
                topic,
                partition,
                offset,
                timestamp: Number(timestamp),
                key,
                value,
                headers: (headers ?? {}) as RecordHeaders,
              });
            }
            if (BigInt(batch.lastOffset()) + 1n >= end) open.delete(batch.partition);
            if (open.size === 0) resolve();
            return Promise.resolve();
          },
        });
      });
      await consumer.disconnect();
      await admin.deleteGroups([group]);
    }
  } finally {
    await admin.disconnect();
  }
  return records.sort((a, b) => a.partition - b.partition || Number(BigInt(a.offset) - BigInt(b.offset)));
}
