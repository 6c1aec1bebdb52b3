import { describe, expect, it } from '@jest/globals';
import { differences } from './index-differences.js';

const key = { user_id: 1, placed_at: -1 };

describe('differences of an index', () => {
  it.each([
    ['is as declared', { key, v: 2, name: 'x' }, {}],
    ['is unique, as declared', { key, unique: true }, { unique: true }],
    ['leaves out what is declared as false', { key }, { unique: false, sparse: false }],
    ['expires at once, as declared', { key, expireAfterSeconds: 0 }, { expireAfterSeconds: 0 }],
  ])('are none where it %s', (_what, found, declared) =>
    expect(differences(found, key, declared)).toEqual([]),
  );

  it.each([
    ['the order of the key', { key: { placed_at: -1, user_id: 1 } }, {}, 'key'],
    ['a direction', { key: { user_id: 1, placed_at: 1 } }, {}, 'key'],
    ['uniqueness that is missing', { key }, { unique: true }, 'unique'],
    ['uniqueness that nobody declared', { key, unique: true }, {}, 'unique'],
    ['a missing expiry of 0 s', { key }, { expireAfterSeconds: 0 }, 'expireAfterSeconds'],
    [
      'another filter',
      { key, partialFilterExpression: { a: 1 } },
      { partialFilterExpression: { a: 2 } },
      'partialFilter',
    ],
  ])('name %s', (_what, found, declared, words) => {
    expect(differences(found, key, declared)).toEqual([expect.stringContaining(words)]);
  });
});
