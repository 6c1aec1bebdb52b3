import { describe, expect, it } from '@jest/globals';
import { durationText, parseDuration } from './duration.js';

describe('a duration', () => {
  it.each([
    ['500ms', 500],
    ['60s', 60_000],
    ['10m', 600_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
  ])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));

  it.each(['', '60', 's', '-1s', '1.5h', '1w', '10 m', '1s1', '99999999999999999d'])(
    '%p is none, and the message says what is',
    (text) => expect(() => parseDuration(text)).toThrow(/60s, 10m, 12h or 7d/),
  );

  it.each([
    [604_800_000, '7d'],
    [60_000, '1m'],
    [90_000, '90s'],
    [1500, '1500ms'],
    [0, '0ms'],
  ])('%d ms are written as %s', (ms, text) => expect(durationText(ms)).toBe(text));
});
