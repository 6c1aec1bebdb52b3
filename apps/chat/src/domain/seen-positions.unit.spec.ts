import { describe, expect, it } from '@jest/globals';
import { alsoSeen, seenIn, type SeenPositions, tokenOf } from './seen-positions.js';

const nothing: SeenPositions = new Map();

describe('a consistency token', () => {
  it('says what it was made of, and nothing when nothing was seen', () => {
    const seen = alsoSeen(alsoSeen(nothing, 3, 8), 0, 42);
    expect(seenIn(tokenOf(seen), 6)).toEqual(
      new Map([
        [3, 8],
        [0, 42],
      ]),
    );
    expect(seenIn(tokenOf(nothing), 6)).toEqual(nothing);
  });

  it('never goes back', () => {
    const seen = alsoSeen(nothing, 1, 10);
    expect(alsoSeen(seen, 1, 9)).toEqual(seen);
    expect(alsoSeen(seen, 1, 11).get(1)).toBe(11);
    expect(alsoSeen(nothing, 1, 0)).toEqual(nothing);
  });

  it.each([
    '',
    'v1.',
    'v2.0-1',
    'v1.6-1',
    'v1.0-1.0-2',
    'v1.0-9999999999999999',
    'v1.0--1',
    'v1.0-1 ',
    'v1.a-1',
  ])('is not the text %j', (text) => {
    expect(seenIn(text, 6)).toBeUndefined();
  });
});
