import {
  InsightsTaken,
  PostPublished,
  timelineInsights,
  timelineTrends,
  timeOrderedId,
  userTimeline,
} from '#libs/events';
import { createKafkaClient, KafkaPublisher, kafkaSettings, partitionOf, TopicProvisioner } from '#libs/kafka';
import { z } from 'zod';

export interface Post {
  readonly partition: number;
  readonly offset: string;
}

/** Writes what the timeline app would: posts, and what it says of their order. */
export class TimelineStandIn {
  private constructor(private readonly publisher: KafkaPublisher) {}

  static async start(bootstrap: string): Promise<TimelineStandIn> {
    const settings = z.object(kafkaSettings).parse({ KAFKA_BOOTSTRAP: bootstrap });
    const kafka = createKafkaClient(settings, 'timeline-stand-in');
    const topics = [userTimeline, timelineInsights, timelineTrends];
    await new TopicProvisioner({ kafka, settings, topics }).start();
    const publisher = new KafkaPublisher({ kafka, settings, service: 'timeline', instance: 'stand-in' });
    await publisher.start();
    return new TimelineStandIn(publisher);
  }

  async post(userId: string, content: string): Promise<Post> {
    const data = { post_id: timeOrderedId(), user_id: userId, content, published_at: Date.now() };
    const { partition, offset } = await this.publisher.publish(PostPublished, data);
    return { partition, offset: String(offset) };
  }

  /** The same number of the same producer a second time, as a broken producer would write it. */
  async postTwice(userId: string): Promise<{ first: Post; second: Post }> {
    const record = () => ({
      topic: userTimeline.name,
      partition: partitionOf(userId, userTimeline.partitions),
      key: userId,
      value: JSON.stringify({ post_id: 'twice', user_id: userId, content: 'Twice', published_at: 1 }),
      headers: { ce_type: 'PostPublished', ce_producer: 'broken.0', ce_sequence: '1' },
    });
    const [first, second] = [
      await this.publisher.publishRaw(record()),
      await this.publisher.publishRaw(record()),
    ].map(({ partition, offset }) => ({ partition, offset: String(offset) }));
    return { first: first!, second: second! };
  }

  /** Reports a duplicate, as the timeline's sentinel does. */
  async reportDuplicate(userId: string, { first, second }: { first: Post; second: Post }): Promise<void> {
    const [example] = InsightsTaken.examples;
    await this.publisher.publish(InsightsTaken, {
      ...example!,
      instance: 'stand-in',
      taken_at: Date.now(),
      ordering: {
        ...{
          verified: 7,
          gaps: 0,
          duplicates: 1,
          backwards: 0,
          wrong_partition: 0,
          redeliveries: 2,
          users: 1,
        },
        violations: [
          {
            ...{ kind: 'duplicate', topic: userTimeline.name, partition: second.partition, key: userId },
            ...{ producer: 'broken.0', sequence: 1, previous_sequence: 1, seen_at: Date.now() },
            offset: second.offset,
            previous_offset: first.offset,
          },
        ],
      },
    });
  }

  stop(): Promise<void> {
    return this.publisher.stop();
  }
}
