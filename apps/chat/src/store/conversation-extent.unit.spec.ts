import { describe, expect, it } from '@jest/globals';
import { extentShown } from './conversation-extent.js';
import { KnownExtents } from './known-extents.js';

const BASE = { count: 3, next: 10 };
const page = (
  offsets: readonly number[],
  page: { from?: number; hasNext?: boolean; hasPrevious?: boolean },
) => ({
  items: offsets.map((offset) => ({ offset })),
  from: page.from,
  hasNext: page.hasNext ?? false,
  hasPrevious: page.hasPrevious ?? page.from !== undefined,
});

describe('the extent of a conversation', () => {
  it.each([
    ['all of it', page([2, 5, 9], {}), BASE],
    ['all of it and more', page([2, 5, 9, 12], {}), { count: 4, next: 13 }],
    ['what comes behind the place that is known', page([12, 14], { from: 9 }), { count: 5, next: 15 }],
    ['nothing behind that place', page([], { from: 9 }), BASE],
    ['the newest from before that place on', page([9, 12], { hasPrevious: true }), { count: 4, next: 13 }],
  ])('is told by a page that shows %s', (_, shown, expected) => {
    expect(extentShown(BASE, shown)).toEqual(expected);
  });

  it.each([
    ['goes on', page([2, 5], { hasNext: true })],
    ['begins behind what is known', page([14], { from: 12 })],
    ['is empty behind what is known', page([], { from: 12 })],
    ['has the newest, all behind what is known', page([12, 14], { hasPrevious: true })],
  ])('is not told by a page that %s', (_, shown) => {
    expect(extentShown(BASE, shown)).toBeUndefined();
  });

  it('is remembered, moves on but never back, and is forgotten with the least recent conversation', () => {
    const known = new KnownExtents(2);
    known.extend('a:b', BASE);
    expect(known.of('a:b')).toBeUndefined();
    known.learn('a:b', BASE);
    known.extend('a:b', { count: 4, next: 11 });
    known.extend('a:b', BASE);
    expect(known.of('a:b')).toEqual({ count: 4, next: 11 });
    known.learn('c:d', BASE);
    known.learn('e:f', BASE);
    expect(known.of('a:b')).toBeUndefined();
    expect(known.of('c:d')).toEqual(BASE);
  });

  it('is looked up again after a while', () => {
    const known = new KnownExtents(2, 0);
    known.learn('a:b', BASE);
    expect(known.of('a:b')).toBeUndefined();
  });
});
