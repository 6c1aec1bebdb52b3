import { describe, expect, it } from '@jest/globals';
import { partitionOf } from '../client/murmur2.js';
import { broken, Failure, never, order, PARTITION, sampleProcessor } from './sample-processor.spec.js';

describe('the processor of a partition', () => {
  it('hands the whole batch over at once', async () => {
    const { processor, calls } = sampleProcessor(() => undefined);
    expect(await processor.process([order(0), order(1), order(2)], never)).toBe(3);
    expect(calls).toEqual([['0', '1', '2']]);
  });

  it('dead-letters what cannot be read, and handles what stands before and behind it in order', async () => {
    const { processor, calls, codes } = sampleProcessor(() => undefined);
    expect(await processor.process([order(0), broken(1), order(2)], never)).toBe(3);
    expect(calls).toEqual([['0'], ['2']]);
    expect(codes()).toEqual(['1 INVALID_JSON']);
  });

  it('tells of a dead letter until it is heard, and handles nothing behind it before', async () => {
    const told: string[] = [];
    const { processor, calls, codes } = sampleProcessor(
      () => undefined,
      {},
      () => Promise.resolve(),
      ({ offset }) => {
        told.push(`${offset} after ${codes().length} dead letters and ${calls.length} calls`);
        return told.length < 3 ? Promise.reject(new Failure('infrastructure')) : Promise.resolve();
      },
    );
    expect(await processor.process([order(0), broken(1), order(2)], never)).toBe(3);
    expect(told).toEqual(Array<string>(3).fill('1 after 1 dead letters and 1 calls'));
    expect(calls).toEqual([['0'], ['2']]);
    expect(codes()).toEqual(['1 INVALID_JSON']);
  });

  it('finds the one record that the handler cannot take and handles all others', async () => {
    const { processor, calls, deadLettered, codes } = sampleProcessor((batch) => {
      if (batch.events.some(({ offset }) => offset === '5')) throw new Failure('poison', 'no such thing');
    });
    expect(
      await processor.process(
        Array.from({ length: 8 }, (_, offset) => order(offset)),
        never,
      ),
    ).toBe(8);
    expect(codes()).toEqual(['5 HANDLER_REFUSED']);
    expect(deadLettered[0]?.reason.message).toBe('no such thing');
    const handledWithout5 = calls.filter((offsets) => !offsets.includes('5')).flat();
    expect(handledWithout5).toEqual(['0', '1', '2', '3', '4', '6', '7']);
  });

  it('tries a passing failure again, in place', async () => {
    let failures = 2;
    const { processor, calls, codes } = sampleProcessor(() => {
      if (failures-- > 0) throw new Failure('transient');
    });
    expect(await processor.process([order(0), order(1)], never)).toBe(2);
    expect(calls).toEqual([
      ['0', '1'],
      ['0', '1'],
      ['0', '1'],
    ]);
    expect(codes()).toEqual([]);
  });

  it('dead-letters a record whose passing failure never passes, after its number of tries', async () => {
    const { processor, calls, deadLettered } = sampleProcessor(() => {
      throw new Failure('transient');
    });
    expect(await processor.process([order(0)], never)).toBe(1);
    expect(calls).toHaveLength(3);
    expect(deadLettered[0]?.reason).toMatchObject({ code: 'RETRIES_EXHAUSTED', attempts: 3 });
  });

  it('waits for infrastructure beyond any number of tries, says so, and dead-letters nothing', async () => {
    let failures = 20;
    const { processor, calls, blocked, codes } = sampleProcessor(() => {
      if (failures-- > 0) throw new Failure('infrastructure');
    });
    expect(await processor.process([order(0)], never)).toBe(1);
    expect(calls).toHaveLength(21);
    expect(codes()).toEqual([]);
    expect(blocked).toEqual(['infrastructure', undefined]);
  });

  it('leaves a record undone when it is told to stop while it waits', async () => {
    const stop = new AbortController();
    const { processor, codes } = sampleProcessor(() => {
      stop.abort();
      throw new Failure('infrastructure');
    });
    expect(await processor.process([order(0), order(1)], stop.signal)).toBe(0);
    expect(codes()).toEqual([]);
  });

  it('dead-letters what the handler rejects, with the code of the handler', async () => {
    const { processor, calls, codes } = sampleProcessor((batch) => {
      const [, second] = batch.events;
      if (second) batch.reject(second, 'ORDER_ID_CONFLICT', 'order_id: taken');
    });
    expect(await processor.process([order(0), order(1), order(2)], never)).toBe(3);
    expect(calls).toHaveLength(1);
    expect(codes()).toEqual(['1 ORDER_ID_CONFLICT']);
  });

  it('counts a record as done only when its dead letter is acknowledged', async () => {
    let refusals = 3;
    const { processor, blocked, codes } = sampleProcessor(
      () => undefined,
      {},
      () => (refusals-- > 0 ? Promise.reject(new Error('no broker')) : Promise.resolve()),
    );
    expect(await processor.process([broken(0)], never)).toBe(1);
    expect(codes()).toEqual(['0 INVALID_JSON']);
    expect(blocked).toEqual(['infrastructure', undefined]);
  });

  it('dead-letters a key on a partition that is not its own, and an event that does not belong to its key', async () => {
    const { processor, codes } = sampleProcessor(() => undefined);
    const foreign = ['bob', 'carol', 'dave', 'erin'].find(
      (name) => partitionOf(name, 3) !== PARTITION,
    ) as string;
    const value = Buffer.from(
      JSON.stringify({ order_id: 'o', user_id: foreign, item: 'pizza', quantity: 1 }),
    );
    await processor.process([order(0, { key: Buffer.from(foreign), value }), order(1, { value })], never);
    expect(codes()).toEqual(['0 WRONG_PARTITION', '1 KEY_MISMATCH']);
  });
});
