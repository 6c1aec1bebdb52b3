import { describe, expect, it } from '@jest/globals';
import { type EventBatch } from './event-batch.js';
import { broken, never, order, sampleProcessor } from './sample-processor.spec.js';

function rejectOdd(batch: EventBatch): void {
  for (const event of batch.events) if (Number(event.offset) % 2 === 1) batch.reject(event, 'ODD', 'odd');
}

describe('the valve between a partition and its dead letters', () => {
  it('stops behind its valve instead of draining into the dead letters, and goes on when a record can be handled', async () => {
    const { processor, blocked, deadLettered } = sampleProcessor(() => undefined, { KAFKA_VALVE_RECORDS: 3 });
    const poison = Array.from({ length: 10 }, (_, offset) => broken(offset));
    expect(await processor.process(poison, never)).toBe(3);
    expect(processor.appetite).toBe(1);
    expect(await processor.process([broken(3)], never)).toBe(0);
    expect(deadLettered).toHaveLength(3);
    expect(blocked).toEqual(['valve']);
    expect(await processor.process([order(3)], never)).toBe(1);
    expect(blocked).toEqual(['valve', undefined]);
    expect(processor.appetite).toBeGreaterThan(1);
  });

  it('keeps the valve open while good records come in between', async () => {
    const { processor, deadLettered } = sampleProcessor(() => undefined, { KAFKA_VALVE_RECORDS: 2 });
    const mixed = Array.from({ length: 12 }, (_, offset) =>
      offset % 2 === 0 ? broken(offset) : order(offset),
    );
    expect(await processor.process(mixed, never)).toBe(12);
    expect(deadLettered).toHaveLength(6);
  });

  it('keeps the valve open while good records come in between those that the handler rejects', async () => {
    const { processor, codes } = sampleProcessor(rejectOdd, { KAFKA_VALVE_RECORDS: 2 });
    const mixed = Array.from({ length: 12 }, (_, offset) => order(offset));
    expect(await processor.process(mixed, never)).toBe(12);
    expect(codes()).toEqual(['1', '3', '5', '7', '9', '11'].map((offset) => `${offset} ODD`));
  });

  it('is done with what the handler rejects before the valve closes, so that nothing is dead-lettered twice', async () => {
    const { processor, blocked, codes } = sampleProcessor(rejectOdd, { KAFKA_VALVE_RECORDS: 2 });
    const records = [order(0), order(1), order(3), order(5), order(6), order(7)];
    expect(await processor.process(records, never)).toBe(3);
    expect(await processor.process(records.slice(3, 4), never)).toBe(0);
    expect(codes()).toEqual(['1 ODD', '3 ODD']);
    expect(blocked).toEqual(['valve']);
  });
});
