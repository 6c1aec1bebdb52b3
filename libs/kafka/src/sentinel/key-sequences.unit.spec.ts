import { describe, expect, it } from '@jest/globals';
import { KeySequences } from './key-sequences.js';

describe('key sequences', () => {
  it('count each key of each topic without a hole', () => {
    const sequences = new KeySequences('p');
    const seen = ['alice', 'bob', 'alice', 'alice'].map((key) => sequences.next('orders', 0, key));
    expect(seen).toEqual([1, 1, 2, 3]);
    expect(sequences.next('payments', 0, 'alice')).toBe(1);
  });

  it('count a key that is spread over partitions apart in each of them', () => {
    const sequences = new KeySequences('p');
    expect([0, 1, 0].map((partition) => sequences.next('posts', partition, 'alice'))).toEqual([1, 1, 2]);
  });

  it('begin again under another producer name, so that no watcher takes the new count for the old one', () => {
    const sequences = new KeySequences('p');
    sequences.next('orders', 0, 'alice');
    const before = sequences.producer;
    sequences.startGeneration();
    expect(sequences.producer).not.toBe(before);
    expect(sequences.next('orders', 0, 'alice')).toBe(1);
  });

  it('say when they hold too many keys', () => {
    const sequences = new KeySequences('p', 2);
    sequences.next('orders', 0, 'a');
    expect(sequences.full).toBe(false);
    sequences.next('orders', 0, 'b');
    expect(sequences.full).toBe(true);
    sequences.startGeneration();
    expect(sequences.full).toBe(false);
  });
});
