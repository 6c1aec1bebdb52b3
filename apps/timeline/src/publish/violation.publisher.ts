import { randomBytes } from 'node:crypto';
import { encodeEvent, timeOrderedId } from '#libs/events';
import { KafkaPublisher, type PublishedRecord, type Partitioner, SENTINEL_HEADER } from '#libs/kafka';
import { Inject, Injectable } from '@nestjs/common';
import { PARTITIONER } from '../partitioning/partitioner-of.js';
import { POSTS, type PostsContract } from '../posts-contract.js';

export const VIOLATION_KINDS = ['gap', 'duplicate', 'backwards', 'wrong_partition'] as const;
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

export interface WrittenRecord extends PublishedRecord {
  readonly sequence: number;
}

/** What a faulty producer would write. A backwards one leaves a gap first, which it then fills late. */
const SEQUENCES: Record<ViolationKind, readonly number[]> = {
  gap: [1, 3],
  duplicate: [1, 1],
  backwards: [1, 3, 2],
  wrong_partition: [1],
};

/** For demonstrations: breaks the order of a user as a faulty producer would, under a producer name of its own. */
@Injectable()
export class ViolationPublisher {
  constructor(
    private readonly publisher: KafkaPublisher,
    @Inject(POSTS) private readonly posts: PostsContract,
    @Inject(PARTITIONER) private readonly partitioner: Partitioner,
  ) {}

  async violate(kind: ViolationKind, user: string): Promise<WrittenRecord[]> {
    const producer = `demonstration.${randomBytes(6).toString('hex')}`;
    const { name: topic, partitions } = this.posts.topic;
    const written: WrittenRecord[] = [];
    const home = this.homeOf(user, timeOrderedId());
    for (const sequence of SEQUENCES[kind]) {
      const now = Date.now();
      const content = `Demonstration of ${kind}: sequence ${sequence}`;
      const data = { post_id: this.postIdFor(user, home), user_id: user, content, published_at: now };
      const { key, value, headers } = encodeEvent(this.posts, data, {
        id: timeOrderedId(),
        source: 'timeline-demonstration',
        time: new Date(now).toISOString(),
      });
      headers[SENTINEL_HEADER.producer] = producer;
      headers[SENTINEL_HEADER.sequence] = String(sequence);
      const partition = kind === 'wrong_partition' ? (home + 1) % partitions : home;
      const published = await this.publisher.publishRaw({ topic, partition, key, value, headers });
      written.push({ ...published, sequence });
    }
    return written;
  }

  /** There is a wrong partition only where there are several. */
  get canMisplace(): boolean {
    return this.posts.topic.partitions > 1;
  }

  /** The composite partitioner looks at the post's id, and all records of one demonstration must meet. */
  private postIdFor(user: string, home: number): string {
    for (;;) {
      const postId = timeOrderedId();
      if (this.homeOf(user, postId) === home) return postId;
    }
  }

  private homeOf(user: string, postId: string): number {
    return this.partitioner(
      { key: user, data: { user_id: user, post_id: postId } },
      this.posts.topic.partitions,
    );
  }
}
