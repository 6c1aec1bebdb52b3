import { describe, expect, it } from '@jest/globals';
import { KeySequences } from './key-sequences.js';

describe('key sequences', () => {
  it('count each key of each topic without a hole', () => {
    const sequences = new KeySequences('p');
    const seen = ['alice', 'bob', 'alice', 'alice'].map((key) => sequences.next('orders', key));
    expect(seen).toEqual([1, 1, 2, 3]);
    expect(sequences.next('payments', 'alice')).toBe(1);
  });

  it('begin again under another producer name, so that no watcher takes the new count for the old one', () => {
    const sequences = new KeySequences('p');
    sequences.next('orders', 'alice');
    const before = sequences.producer;
    sequences.startGeneration();
    expect(sequences.producer).not.toBe(before);
    expect(sequences.next('orders', 'alice')).toBe(1);
  });

  it('say when they hold too many keys', () => {
    const sequences = new KeySequences('p', 2);
    sequences.next('orders', 'a');
    expect(sequences.full).toBe(false);
    sequences.next('orders', 'b');
    expect(sequences.full).toBe(true);
    sequences.startGeneration();
    expect(sequences.full).toBe(false);
  });
});
