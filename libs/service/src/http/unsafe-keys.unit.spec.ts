import { describe, expect, it } from '@jest/globals';
import { findUnsafeKey } from './unsafe-keys.js';

describe('findUnsafeKey', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', '__defineGetter__'])(
    'finds %s anywhere',
    (key) => {
      expect(findUnsafeKey(JSON.parse(`{"${key}":1}`))?.path).toBe(key);
      expect(findUnsafeKey(JSON.parse(`{"a":[{"b":{"${key}":{}}}]}`))?.path).toBe(`a.0.b.${key}`);
    },
  );

  it('finds a name that is written with escapes', () => {
    expect(findUnsafeKey(JSON.parse('{"\\u005f_proto__":{"admin":true}}'))?.path).toBe('__proto__');
  });

  it('leaves ordinary objects and scalars alone', () => {
    for (const value of [{ user_id: 'a', tags: ['x', { y: null }] }, null, undefined, 'constructor', 3]) {
      expect(findUnsafeKey(value)).toBeUndefined();
    }
  });

  it('refuses nesting that could exhaust the stack', () => {
    const deep: unknown = JSON.parse('[{"a":'.repeat(8_000) + '1' + '}]'.repeat(8_000));
    expect(findUnsafeKey(deep)?.reason).toContain('deeper');
  });
});
