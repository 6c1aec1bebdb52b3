import { type Kafka } from 'kafkajs';
import { CLIENT_RETRY } from '../client/kafka-client.js';
import { type FetchedRecord } from '../consumer/received-event.js';
import { type LogRange, readLog } from './read-log.js';

/** All that the topics hold at the moment of the call, as one range per partition. */
export async function wholeLog(kafka: Kafka, topics: readonly string[]): Promise<Required<LogRange>[]> {
  const admin = kafka.admin({ retry: CLIENT_RETRY });
  await admin.connect();
  try {
    const ranges = await Promise.all(
      topics.map(async (topic) => {
        const ends = await admin.fetchTopicOffsets(topic);
        return ends.map(({ partition, low, high }) => ({
          topic,
          partition,
          from: BigInt(low),
          to: BigInt(high),
        }));
      }),
    );
    return ranges.flat().sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
  } finally {
    await admin.disconnect();
  }
}

/** Every record of a topic as of now, partition by partition in log order. For topics that fit into memory. */
export async function readToEnd(kafka: Kafka, topic: string): Promise<FetchedRecord[]> {
  const records: FetchedRecord[] = [];
  const ranges = await wholeLog(kafka, [topic]);
  await readLog({ kafka, ranges }, (batch) => void records.push(...batch));
  return records.sort((a, b) => a.partition - b.partition || Number(BigInt(a.offset) - BigInt(b.offset)));
}
