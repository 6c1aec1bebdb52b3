import { describe, expect, it } from '@jest/globals';
import { cut, fieldsOf, keptValue, previewOf } from './seen-record.js';

const MAX = 4096;
const message = (content: string) => Buffer.from(JSON.stringify({ fromUser: 'alice', content }));

describe('the value of a record that is shown', () => {
  it('is kept as it is while it is short', () => {
    expect(keptValue(Buffer.from('not JSON'), MAX)).toBe('not JSON');
    expect(keptValue(message('hello'), MAX)).toBe(message('hello').toString());
  });

  it('still says what it says when it is too long', () => {
    const kept = keptValue(message('🍕'.repeat(4000)), MAX);
    expect(kept.length).toBeLessThan(MAX);
    expect(fieldsOf(kept)).toMatchObject({
      fromUser: 'alice',
      content: expect.stringMatching(/^🍕{200,}…$/u),
    });
    expect(previewOf(kept)).toMatch(/^🍕+…$/u);
  });

  it('ends somewhere when there is no end to it, or it is no object', () => {
    expect(keptValue(Buffer.from('x'.repeat(10_000)), MAX)).toHaveLength(MAX);
    expect(keptValue(message('x'.repeat(100_000)), MAX)).toHaveLength(MAX);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`field ${index}`, index]));
    expect(keptValue(Buffer.from(JSON.stringify(many)), MAX)).toHaveLength(MAX);
  });
});

describe('a text that is cut', () => {
  it('has no half of a character at its end', () => {
    expect(cut('🍕🍕🍕', 4)).toBe('🍕…');
    expect(cut('🍕🍕', 4)).toBe('🍕🍕');
  });
});
