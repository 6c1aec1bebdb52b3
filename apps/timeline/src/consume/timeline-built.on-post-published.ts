import { PostPublished } from '#libs/events';
import { type EventBatch, type ReceivedEvent, Subscribe } from '#libs/kafka';
import { duplicateKeyIsTransient, mongoErrorClass } from '#libs/mongo';
import { crashPoint } from '#libs/service';
import { Controller } from '@nestjs/common';
import { PartitionLoad } from '../domain/partitions/partition-load.js';
import { type Post } from '../domain/post.js';
import { TimelineStore } from '../store/timeline-store.js';
import { TIMELINE_GROUP } from './timeline-group.js';
import { foldedPosts } from './timeline-metrics.js';

@Controller()
export class TimelineBuiltOnPostPublished {
  constructor(
    private readonly store: TimelineStore,
    private readonly load: PartitionLoad,
  ) {}

  // The database works by the user and batch: large batches have more posts of each user.
  @Subscribe({
    group: TIMELINE_GROUP,
    events: [PostPublished],
    errors: [duplicateKeyIsTransient, mongoErrorClass],
    batchScale: 10,
  })
  async handle({ partition, events }: EventBatch<typeof PostPublished>): Promise<void> {
    crashPoint('before-write');
    const added = await this.store.fold({ partition, posts: events.map(postOf) });
    crashPoint('after-write');
    foldedPosts.inc({ outcome: 'added' }, added);
    foldedPosts.inc({ outcome: 'known' }, events.length - added);
    const seen = events.map(({ data: { user_id, region }, offset, bytes }) => ({
      ...{ user_id, region, bytes },
      offset: Number(offset),
    }));
    this.load.see(partition, seen, performance.now());
  }
}

function postOf({ data, partition, offset, timestamp }: ReceivedEvent<typeof PostPublished>): Post {
  const { post_id, user_id, content, region, published_at } = data;
  const post = { post_id, user_id, content, partition, offset: Number(offset), timestamp, published_at };
  return region === undefined ? post : { ...post, region };
}
