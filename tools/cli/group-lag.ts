import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaAdmin } from './kafka-admin.js';

type Asked = Pick<KafkaAdmin, 'topics' | 'groups'>;

const PATIENCE_MS = 15_000;
const AGAIN_MS = 200;

/** Records of a topic that a group has not committed yet; it begins at the oldest where it has committed nothing. */
export async function groupLag(asked: Asked, group: string, topic: string): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await lagNow(asked, group, topic);
    } catch (error) {
      // A broker that has never had a group first makes room for their offsets.
      if (!(error as { retriable?: boolean }).retriable || performance.now() > deadline) throw error;
      await sleep(AGAIN_MS);
    }
  }
}

async function lagNow({ topics, groups }: Asked, group: string, topic: string): Promise<number> {
  // Committed first, so that a lag is never too small.
  const committed = await groups.committed(group);
  const ends = (await topics.endsOf([topic])).get(topic) ?? [];
  return ends.reduce((lag, { partition, low, high }) => {
    const offset = committed.find((one) => one.topic === topic && one.partition === partition)?.offset ?? low;
    return lag + Math.max(0, Number(high - (offset > low ? offset : low)));
  }, 0);
}
