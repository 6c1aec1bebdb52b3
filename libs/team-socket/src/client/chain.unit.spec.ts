import { describe, expect, it } from '@jest/globals';
import { Chain } from './chain.js';

const events = (...numbers: number[]) =>
  numbers.map((seq) => ({
    seq,
    id: `e-${seq}`,
    type: 'TaskCreated',
    time: '2026-01-02T03:04:05Z',
    data: {},
  }));

describe('a chain', () => {
  it('lets through frames that follow on each other', () => {
    const chain = new Chain(7);
    expect(chain.follow({ prev: 7, events: events(8, 9) })).toEqual(events(8, 9));
    expect(chain.follow({ prev: 9, events: events(10) })).toEqual(events(10));
  });

  it.each([
    ['leaves one out', { prev: 8, events: events(9) }],
    ['comes again', { prev: 6, events: events(7) }],
    ['has a hole', { prev: 7, events: events(8, 10) }],
    ['has one twice', { prev: 7, events: events(8, 8) }],
    ['runs backwards', { prev: 7, events: events(9, 8) }],
    ['does not begin after what it says', { prev: 7, events: events(9) }],
  ])('breaks at a frame that %s', (_, frame) => {
    expect(new Chain(7).follow(frame)).toBeUndefined();
  });
});
