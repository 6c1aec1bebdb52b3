import { describe, expect, it } from '@jest/globals';
import { jsonLine, shownText } from './shown-text.js';

const HOSTILE = 'a\x1b]0;title\x07\x1b[2J\x9b31m\x7f\r\nb\t\u202ec';

describe('text from outside', () => {
  it('cannot steer the terminal', () => {
    expect(shownText(HOSTILE)).toBe('a\\u001b]0;title\\u0007\\u001b[2J\\u009b31m\\u007f\\r\\nb\\t\\u202ec');
  });

  it('stays as it is where it is harmless', () => {
    expect(shownText('{"name":"Zoë 🍕 \\n"}')).toBe('{"name":"Zoë 🍕 \\n"}');
  });

  it('as JSON cannot either, and reads back as it was', () => {
    const line = jsonLine({ text: HOSTILE, offset: 2n ** 60n });
    expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
    expect(JSON.parse(line)).toEqual({ text: HOSTILE, offset: '1152921504606846976' });
  });
});
