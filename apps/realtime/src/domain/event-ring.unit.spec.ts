import { describe, expect, it } from '@jest/globals';
import { EventRing } from './event-ring.js';
import { FirstHistory } from './first-history.js';

const event = (seq: number) => ({ seq, json: `{"seq":${seq}}` });
const numbers = (events: readonly { seq: number }[] | undefined) => events?.map(({ seq }) => seq);

describe('the ring of a team', () => {
  it('gives everything after an event, or says that it has not all of it', () => {
    const ring = new EventRing(3);
    for (let seq = 1; seq <= 10; seq += 1) ring.add(event(seq));
    expect(numbers(ring.after(7, 10))).toEqual([8, 9, 10]);
    expect(numbers(ring.after(9, 10))).toEqual([10]);
    expect(ring.after(10, 10)).toEqual([]);
    expect(ring.after(6, 10)).toBeUndefined();
  });

  it('has nothing when it was cleared, and grows anew', () => {
    const ring = new EventRing(3);
    for (let seq = 1; seq <= 3; seq += 1) ring.add(event(seq));
    ring.clear();
    expect(ring.bytes).toBe(0);
    expect(ring.after(3, 3)).toEqual([]);
    expect(ring.after(2, 3)).toBeUndefined();
    ring.add(event(4));
    expect(numbers(ring.after(3, 4))).toEqual([4]);
    expect(ring.after(2, 4)).toBeUndefined();
  });

  it('says the same of its size after any number of events', () => {
    const [ring, fresh] = [new EventRing(3), new EventRing(3)];
    for (let seq = 1000; seq < 1100; seq += 1) ring.add(event(seq));
    for (let seq = 1097; seq < 1100; seq += 1) fresh.add(event(seq));
    expect([ring.length, ring.bytes]).toEqual([3, fresh.bytes]);
  });
});

describe('what the log holds of a team at start', () => {
  it('is parted at its state: a run that ends there, and what came later', () => {
    const history = new FirstHistory(100);
    for (const seq of [9, 2, 5, 4, 8, 7, 1]) history.add(event(seq));
    expect(numbers(history.partedAt(5).known)).toEqual([4, 5]);
    expect(numbers(history.partedAt(5).later)).toEqual([7, 8, 9]);
    expect(numbers(history.partedAt(6).known)).toEqual([]);
  });

  it('keeps the latest, and is bounded', () => {
    const history = new FirstHistory(10);
    for (let seq = 1; seq <= 1000; seq += 1) history.add(event(seq));
    expect(history.partedAt(1000).known.length).toBeLessThanOrEqual(36);
    expect(history.partedAt(1000).known.length).toBeGreaterThanOrEqual(10);
    expect(history.hasBeginning).toBe(false);
  });
});
