import { describe, expect, it } from '@jest/globals';
import { PartitionPipeline } from './partition-pipeline.js';
import { type FetchedRecord } from './received-event.js';

function records(from: number, to: number): FetchedRecord[] {
  return Array.from({ length: to - from }, (_, index) => ({
    topic: 't',
    partition: 0,
    offset: String(from + index),
    timestamp: 0,
    key: null,
    value: null,
    headers: {},
  }));
}

/** A processor whose batches are finished by the test. */
class Work {
  readonly appetite = 10;
  readonly seen: string[][] = [];
  private finish: ((done: number) => void) | undefined;

  process(batch: readonly FetchedRecord[], signal: AbortSignal): Promise<number> {
    this.seen.push(batch.map(({ offset }) => offset));
    return new Promise((resolve) => {
      this.finish = resolve;
      if (batch.length === 0) resolve(0);
      signal.addEventListener('abort', () => resolve(0));
    });
  }

  async done(count: number): Promise<void> {
    this.finish?.(count);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function pipelineWith(work: Work) {
  const reported: bigint[] = [];
  const jumps: string[][][] = [];
  const pipeline = new PartitionPipeline({
    processor: work,
    highWater: 20,
    onDone: (next) => reported.push(next),
    onJump: () => jumps.push([...work.seen]),
  });
  pipeline.assign();
  return { pipeline, reported, jumps };
}

describe('the pipeline of a partition', () => {
  it('handles one batch at a time and reports its end only then', async () => {
    const work = new Work();
    const { pipeline, reported } = pipelineWith(work);
    pipeline.accept(records(0, 15));
    expect(work.seen).toEqual([records(0, 10).map(({ offset }) => offset)]);
    expect(reported).toEqual([]);
    await work.done(10);
    expect(reported).toEqual([10n]);
    expect(work.seen[1]).toEqual(['10', '11', '12', '13', '14']);
  });

  it('makes a batch of large records smaller, and takes no more than two such batches', async () => {
    const work = new Work();
    const { pipeline, reported } = pipelineWith(work);
    const large = records(0, 7).map((record) => ({ ...record, value: Buffer.alloc(3_000_000) }));
    pipeline.accept(large);
    expect(work.seen).toEqual([['0', '1']]);
    expect(pipeline.full).toBe(false);
    pipeline.accept(records(7, 8).map((record) => ({ ...record, value: Buffer.alloc(9_000_000) })));
    expect(pipeline.full).toBe(true);
    await work.done(1);
    await work.done(2);
    expect(reported).toEqual([1n, 3n]);
    for (const count of [2, 2, 1]) await work.done(count);
    expect(work.seen.slice(1)).toEqual([['1', '2'], ['3', '4'], ['5', '6'], ['7']]);
    expect(pipeline.full).toBe(false);
  });

  it('keeps what a batch left undone for the next', async () => {
    const work = new Work();
    const { pipeline, reported } = pipelineWith(work);
    pipeline.accept(records(0, 10));
    await work.done(4);
    expect(reported).toEqual([4n]);
    expect(work.seen[1]).toEqual(['4', '5', '6', '7', '8', '9']);
  });

  it('does not handle again after a rebalance what it was handling during it', async () => {
    const work = new Work();
    const { pipeline, reported } = pipelineWith(work);
    pipeline.accept(records(0, 10));
    pipeline.assign();
    pipeline.accept(records(0, 12));
    await work.done(10);
    expect(work.seen[1]).toEqual([]);
    expect(work.seen[2]).toEqual(['10', '11']);
    await work.done(2);
    expect(reported).toEqual([10n, 12n]);
  });

  it('says before it handles them that records do not follow the last ones, as after others have had the partition', async () => {
    const work = new Work();
    const { pipeline, jumps } = pipelineWith(work);
    pipeline.accept(records(3, 5));
    await work.done(2);
    pipeline.assign();
    pipeline.accept(records(4, 6));
    await work.done(1);
    expect(jumps).toEqual([]);
    pipeline.assign();
    pipeline.accept(records(9, 10));
    expect(jumps).toEqual([work.seen.slice(0, -1)]);
    await work.done(1);
    pipeline.accept(records(10, 12));
    expect(jumps).toHaveLength(1);
  });

  it('does not report a batch that ends after the partition was given to another member', async () => {
    const work = new Work();
    const { pipeline, reported } = pipelineWith(work);
    pipeline.accept(records(0, 5));
    pipeline.revoke();
    await work.done(5);
    pipeline.accept(records(5, 10));
    expect(reported).toEqual([]);
    expect(work.seen).toHaveLength(1);
  });

  it('finishes the batch in work when it drains, and begins no other', async () => {
    const work = new Work();
    const { pipeline, reported } = pipelineWith(work);
    pipeline.accept(records(0, 15));
    const drained = pipeline.drain();
    await work.done(10);
    await drained;
    expect(reported.length).toBeLessThanOrEqual(1);
    expect(work.seen).toHaveLength(1);
  });

  it('says when it is full and when there is room again', async () => {
    const work = new Work();
    const { pipeline } = pipelineWith(work);
    pipeline.accept(records(0, 35));
    expect(pipeline.full).toBe(true);
    let room = false;
    void pipeline.room().then(() => (room = true));
    await work.done(10);
    expect(room).toBe(true);
    expect(pipeline.full).toBe(false);
  });
});
