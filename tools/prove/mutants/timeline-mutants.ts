import { type Mutant } from './mutant.js';

const TIMELINE = 'apps/timeline/src';

/** Bugs of spreading and folding posts, and of who watches their order. */
export const TIMELINE_MUTANTS: readonly Mutant[] = [
  {
    name: 'post-fold-behind',
    breaks: 'posts are folded into timelines a moment after their offsets were committed',
    patches: [
      {
        file: `${TIMELINE}/consume/timeline-built.on-post-published.ts`,
        from: 'const added = await this.store.fold({ partition, posts: events.map(postOf) });',
        to: `const added = events.length;
    setTimeout(() => void this.store.fold({ partition, posts: events.map(postOf) }).catch(() => undefined), 3000);`,
      },
    ],
    caughtBy: ['I12'],
    run: { orders: 60, faults: 0, only: ['timeline'], rate: 60, seed: 1 },
  },
  {
    name: 'post-copies-kept',
    breaks: 'a post whose record is there twice is in its timeline twice',
    patches: [
      {
        file: `${TIMELINE}/domain/accepted-posts.ts`,
        from: 'return ids.add(post_id);',
        to: 'return ids.add(post_id) || true;',
      },
    ],
    caughtBy: ['I8'],
    run: { orders: 150, faults: 0, only: ['timeline', 'duplicates'], rate: 60, seed: 1 },
  },
  {
    name: 'oldest-posts-kept',
    breaks: 'a full timeline takes no new posts instead of giving up its oldest',
    patches: [
      {
        file: `${TIMELINE}/store/timeline-store.ts`,
        from: '$slice: -maxPosts,',
        to: '$slice: maxPosts,',
      },
    ],
    caughtBy: ['I8'],
    run: { orders: 300, faults: 0, only: ['timeline'], rate: 100, seed: 1 },
  },
  {
    name: 'posts-spread-by-post',
    breaks: "a user's posts are spread over partitions by their ids",
    patches: [
      {
        file: `${TIMELINE}/partitioning/partitioner-of.ts`,
        from: '  return byKey;',
        to: '  return ({ data }, partitions) => partitionOf((data as PostPublishedData).post_id, partitions);',
      },
    ],
    caughtBy: ['I8'],
    run: { orders: 100, faults: 0, only: ['timeline'], rate: 60, seed: 1 },
  },
  {
    name: 'sequence-skipped',
    breaks: 'a publisher counts on for a record that it never sends',
    patches: [
      {
        file: 'libs/kafka/src/sentinel/key-sequences.ts',
        from: 'const sequence = (ofPartition.get(key) ?? 0) + 1;',
        to: 'const sequence = (ofPartition.get(key) ?? 0) + (ofPartition.get(key) === 5 ? 2 : 1);',
      },
    ],
    caughtBy: ['I8'],
    run: { orders: 150, faults: 0, only: ['timeline'], rate: 60, seed: 1 },
  },
  {
    name: 'sentinel-remembers',
    breaks: 'the order sentinel takes what others have read meanwhile for a gap',
    patches: [
      {
        file: 'libs/kafka/src/consumer/group-consumer.ts',
        from: 'onJump: () => this.sentinel.forget(topic, partition),',
        to: 'onJump: () => undefined,',
      },
      {
        file: 'libs/kafka/src/consumer/group-consumer.ts',
        from: `        one.pipeline.revoke();
        this.sentinel.forget(one.topic, one.partition);`,
        to: `        one.pipeline.revoke();`,
      },
    ],
    caughtBy: ['I8'],
    run: { orders: 250, faults: 1, only: ['timeline'], rate: 60, seed: 2 },
  },
];
