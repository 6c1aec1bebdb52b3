import { randomUUID } from 'node:crypto';
import { partitionOf } from '#libs/kafka';
import { type Kafka, type Producer } from 'kafkajs';
import { type OrderSuite } from './order-suite.js';
import { untilGroupIsAtTheEnd } from './reading-progress.js';
import { type LogRecord, TopicTail } from './topic-tail.js';

export const POSTS_TOPIC = 'user-timeline';
export const INSIGHTS_TOPIC = 'timeline-insights';
export const TIMELINE_GROUP = 'timeline-consumer-group';
const PARTITIONS = 6;

/** All records of a topic as of now. The topic must be there. */
export async function recordsOf(kafka: Kafka, topic: string): Promise<LogRecord[]> {
  const tail = await TopicTail.open(kafka, [topic]);
  try {
    return await tail.read(topic);
  } finally {
    await tail.close();
  }
}

/** Resolves when the group has committed everything that is in user-timeline. */
export function untilFolded(kafka: Kafka, timeoutMs = 60_000): Promise<void> {
  return untilGroupIsAtTheEnd({ kafka }, TIMELINE_GROUP, POSTS_TOPIC, timeoutMs);
}

/**
 * The timelines as the database has them, and how many posts count for each minute, open or closed, in bytes that can be
 * compared. Both are of one moment: a minute that is just being closed is in one of the two collections.
 */
export async function storedTimelines({ mongo, databases }: OrderSuite): Promise<string> {
  const database = mongo.db(databases.timeline);
  const session = mongo.startSession({ snapshot: true });
  try {
    const timelines = await database.collection('timelines').find({}, { session }).sort({ _id: 1 }).toArray();
    const open = await database.collection('minutes').find({}, { session }).toArray();
    const closed = await database.collection('trends').find({}, { session }).toArray();
    const minutes = new Map<number, number>();
    for (const { _id, minute = _id, posts, late } of [...open, ...closed] as unknown as StoredMinute[])
      minutes.set(minute, (minutes.get(minute) ?? 0) + posts + late);
    return JSON.stringify({ timelines, minutes: [...minutes].sort(([one], [other]) => one - other) });
  } finally {
    await session.endSession();
  }
}

interface StoredMinute {
  readonly _id: number;
  readonly minute?: number;
  readonly posts: number;
  readonly late: number;
}

export interface RawPost {
  readonly user: string;
  readonly sequence: number;
  readonly postId?: string;
  readonly content?: string;
  readonly publishedAt?: number;
  /** Beside the partition that the user belongs to. */
  readonly misplacedBy?: number;
}

/** Writes posts as a stranger's producer would, with sentinel headers of its choice. */
export class RawPoster {
  private constructor(
    private readonly producer: Producer,
    readonly name: string,
  ) {}

  static async connect(kafka: Kafka): Promise<RawPoster> {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    return new RawPoster(producer, `raw.${randomUUID()}`);
  }

  async write(...posts: RawPost[]): Promise<void> {
    for (const { user, sequence, misplacedBy = 0, ...post } of posts) {
      const { postId = randomUUID(), content = `no. ${sequence}`, publishedAt = Date.now() } = post;
      const partition = (partitionOf(user, PARTITIONS) + misplacedBy) % PARTITIONS;
      const value = JSON.stringify({ post_id: postId, user_id: user, content, published_at: publishedAt });
      const headers = { ce_producer: this.name, ce_sequence: String(sequence) };
      await this.producer.send({ topic: POSTS_TOPIC, messages: [{ key: user, value, partition, headers }] });
    }
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}
