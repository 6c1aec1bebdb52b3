import { describe, expect, it } from '@jest/globals';
import { TeamSequence } from './team-sequence.js';

const event = (seq: number) => ({ seq, json: `{"seq":${seq}}` });
const bounds = { events: 2, ms: 1000 };
const numbers = (events: readonly { seq: number }[] | undefined) => events?.map(({ seq }) => seq);

describe('the sequence of a team', () => {
  it('releases each event once and in order, however they come', () => {
    const sequence = new TeamSequence(0);
    expect(numbers(sequence.offer(event(2), 0))).toEqual([]);
    expect(numbers(sequence.offer(event(3), 0))).toEqual([]);
    expect(numbers(sequence.offer(event(1), 0))).toEqual([1, 2, 3]);
    for (const seq of [1, 2, 3]) expect(sequence.offer(event(seq), 0)).toBeUndefined();
    expect(sequence.released).toBe(3);
    expect(sequence.isOverdue(bounds, 1e9)).toBe(false);
  });

  it('drops a second copy of what it holds back', () => {
    const sequence = new TeamSequence(4);
    sequence.offer(event(6), 0);
    expect(sequence.offer(event(6), 0)).toBeUndefined();
    expect(sequence.heldBack).toBe(1);
  });

  it('is overdue by count and by age, and then goes on after the hole', () => {
    const sequence = new TeamSequence(4);
    for (const seq of [7, 8]) sequence.offer(event(seq), 100);
    expect(sequence.isOverdue(bounds, 1099)).toBe(false);
    expect(sequence.isOverdue(bounds, 1100)).toBe(true);
    sequence.offer(event(10), 200);
    expect(sequence.isOverdue(bounds, 200)).toBe(true);
    const { gap, events } = sequence.skip(200);
    expect(gap).toEqual({ after: 4, seq: 6 });
    expect(numbers(events)).toEqual([7, 8]);
    expect(sequence.heldBack).toBe(1);
    expect(numbers(sequence.offer(event(9), 300))).toEqual([9, 10]);
    expect(sequence.offer(event(5), 300)).toBeUndefined();
  });

  it('skips to where a state stands, and drops what came before it', () => {
    const sequence = new TeamSequence(4);
    for (const seq of [6, 9]) sequence.offer(event(seq), 0);
    const { gap, events } = sequence.skip(0, 8);
    expect(gap).toEqual({ after: 4, seq: 8 });
    expect(numbers(events)).toEqual([9]);
    expect(sequence.heldBack).toBe(0);
  });
});
