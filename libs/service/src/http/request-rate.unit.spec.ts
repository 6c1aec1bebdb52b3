import { describe, expect, it } from '@jest/globals';
import { ProblemException } from './problem.js';
import { RequestRate } from './request-rate.js';

function rate(perSecond: number) {
  const clock = { now: 0 };
  const rates = new RequestRate(perSecond, () => clock.now);
  const headers = new Map<string, unknown>();
  const response = { setHeader: (name: string, value: unknown) => headers.set(name, value) as never };
  return { clock, headers, count: (name: string) => rates.count(name, 'address', response) };
}

describe('a rate of requests', () => {
  it('grants ten seconds of it at once, then as many as pass', () => {
    const { clock, count } = rate(2);
    for (let i = 0; i < 20; i += 1) count('a');
    expect(() => count('a')).toThrow(ProblemException);
    clock.now = 0.5;
    expect(() => count('a')).not.toThrow();
    expect(() => count('a')).toThrow(/of this address; send at most 2 a second/);
  });

  it('says when the next one is granted', () => {
    const { count } = rate(0.1);
    count('a');
    let refusal: unknown;
    try {
      count('a');
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ extras: { retryAfterMs: 10_000 } });
    expect((refusal as ProblemException).getStatus()).toBe(429);
  });

  it('tells what is left by the usual headers', () => {
    const { headers, count } = rate(2);
    count('a');
    expect(Object.fromEntries(headers)).toEqual({
      'RateLimit-Limit': '20',
      'RateLimit-Remaining': '19',
      'RateLimit-Reset': '1',
      'RateLimit-Policy': '20;w=10',
    });
  });

  it('counts each for itself, and forgets who was quiet longest', () => {
    const { count } = rate(0.1);
    count('first');
    count('loud');
    expect(() => count('first')).toThrow();
    for (let i = 0; i < 19_999; i += 1) count(`other ${i}`);
    // 'loud' is gone, 'first' asked after it.
    expect(() => count('loud')).not.toThrow();
    expect(() => count('other 19998')).toThrow();
  });
});
