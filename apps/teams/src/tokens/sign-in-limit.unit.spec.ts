import { describe, expect, it } from '@jest/globals';
import { SignInLimit } from './sign-in-limit.js';

function limit(addresses = 10) {
  const clock = { now: 0 };
  const limits = { burst: 3, refillMs: 1000, addresses };
  return { clock, limit: new SignInLimit(limits, () => clock.now) };
}

describe('the limit of sign-ins', () => {
  it('grants a burst, then says when the next try is granted', () => {
    const { clock, limit: of } = limit();
    expect([1, 2, 3].map(() => of.refusal('10.0.0.1'))).toEqual([undefined, undefined, undefined]);
    expect(of.refusal('10.0.0.1')).toBe(1000);
    clock.now = 400;
    expect(of.refusal('10.0.0.1')).toBe(600);
    clock.now = 1000;
    expect(of.refusal('10.0.0.1')).toBeUndefined();
    expect(of.refusal('10.0.0.1')).toBe(1000);
  });

  it('grants no more than a burst after a long rest', () => {
    const { clock, limit: of } = limit();
    clock.now = 3_600_000;
    const answers = Array.from({ length: 5 }, () => of.refusal('10.0.0.1'));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(3);
  });

  it.each([
    ['10.0.0.1', '10.0.0.2'],
    ['2001:db8:0:1::1', '2001:db8:0:2::1'],
  ])('counts %s and %s apart', (one, other) => {
    const { limit: of } = limit();
    for (let tries = 0; tries < 3; tries += 1) of.refusal(one);
    expect(of.refusal(one)).toBe(1000);
    expect(of.refusal(other)).toBeUndefined();
  });

  it.each([
    ['10.0.0.1', '::ffff:10.0.0.1'],
    ['2001:db8:0:1::1', '2001:db8:0:1:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', '2001:db8:0:0::2'],
  ])('takes %s and %s for one', (one, other) => {
    const { limit: of } = limit();
    for (let tries = 0; tries < 3; tries += 1) of.refusal(one);
    expect(of.refusal(other)).toBe(1000);
  });

  it('forgets the addresses that have been silent longest, and not who tries on', () => {
    const { limit: of } = limit(2);
    for (let tries = 0; tries < 2; tries += 1) of.refusal('a');
    of.refusal('b');
    of.refusal('a');
    of.refusal('c');
    expect(of.refusal('a')).toBe(1000);
  });
});
