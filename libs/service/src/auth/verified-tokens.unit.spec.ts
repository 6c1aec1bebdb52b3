import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type Caller } from './caller.js';
import { VerifiedTokens } from './verified-tokens.js';

const AT = Date.parse('2026-01-01T00:00:00Z');

function callerUntil(expiresAt: number): Caller {
  return { subject: 'alice', expiresAt, claims: {} };
}

function at(time: number): void {
  jest.spyOn(Date, 'now').mockReturnValue(time);
}

afterEach(() => void jest.restoreAllMocks());

describe('tokens that were verified a moment ago', () => {
  it('are known for half a minute, and never after they have expired', () => {
    const tokens = new VerifiedTokens();
    at(AT);
    tokens.add('lasts', callerUntil(AT + 900_000));
    tokens.add('ends', callerUntil(AT + 10_000));
    at(AT + 9_999);
    expect(tokens.get('ends')).toBeDefined();
    at(AT + 10_000);
    expect(tokens.get('ends')).toBeUndefined();
    at(AT + 29_999);
    expect(tokens.get('lasts')).toBeDefined();
    at(AT + 30_000);
    expect(tokens.get('lasts')).toBeUndefined();
  });

  it('are verified anew when the clock was set back', () => {
    const tokens = new VerifiedTokens();
    at(AT);
    tokens.add('token', callerUntil(AT + 900_000));
    at(AT - 1);
    expect(tokens.get('token')).toBeUndefined();
  });

  it('are bounded: the oldest go first', () => {
    const tokens = new VerifiedTokens();
    for (let index = 0; index <= 1000; index += 1) tokens.add(`token ${index}`, callerUntil(Infinity));
    expect(tokens.get('token 0')).toBeUndefined();
    expect(tokens.get('token 1')).toBeDefined();
  });
});
