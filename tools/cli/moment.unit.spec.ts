import { describe, expect, it } from '@jest/globals';
import { momentText, parseMoment } from './moment.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('a moment', () => {
  it.each([
    ['2026-03-01T11:00:00Z', '2026-03-01T11:00:00.000Z'],
    ['2026-03-01T11:00+01:00', '2026-03-01T10:00:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['10m ago', '2026-03-01T11:50:00.000Z'],
  ])('%s is %s', (text, iso) => expect(momentText(parseMoment(text, NOW))).toBe(iso));

  it.each(['yesterday', '2026-03-01T11:00:00', '2026-13-01', '12', 'x ago', '10m'])(
    '%s is refused, for it could mean another',
    (text) => expect(() => parseMoment(text, NOW)).toThrow(/Write a/),
  );

  it('that no record can have is not shown', () => {
    expect(momentText(-1e300)).toBeUndefined();
    expect(momentText(undefined)).toBeUndefined();
  });
});
