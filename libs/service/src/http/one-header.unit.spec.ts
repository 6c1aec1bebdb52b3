import { describe, expect, it } from '@jest/globals';
import { oneHeader } from './one-header.js';
import { ProblemException } from './problem.js';

describe('oneHeader', () => {
  it('finds a header whatever its case', () => {
    expect(oneHeader({ rawHeaders: ['Host', 'x', 'IDEMPOTENCY-key', 'k1'] }, 'Idempotency-Key')).toBe('k1');
  });

  it('is undefined where the header is absent, and empty where it is empty', () => {
    expect(oneHeader({ rawHeaders: ['Host', 'x'] }, 'Idempotency-Key')).toBeUndefined();
    expect(oneHeader({ rawHeaders: ['Idempotency-Key', ''] }, 'Idempotency-Key')).toBe('');
  });

  it('refuses a header that occurs twice, by name', () => {
    const twice = { rawHeaders: ['Idempotency-Key', 'a', 'idempotency-key', 'b'] };
    expect(() => oneHeader(twice, 'Idempotency-Key')).toThrow(ProblemException);
    expect(() => oneHeader(twice, 'Idempotency-Key')).toThrow(/Idempotency-Key/);
  });
});
