import { describe, expect, it } from '@jest/globals';
import { bytesText } from './letter-text.js';

describe('a key or value', () => {
  it.each<[string, Buffer | null, string]>([
    ['text', Buffer.from('alice'), 'alice'],
    ['no key at all', null, '(none)'],
    ['the text that says so', Buffer.from('(none)'), '"(none)"'],
    ['the text none', Buffer.from('none'), 'none'],
    ['an empty text', Buffer.alloc(0), '""'],
    ['what is no text', Buffer.from([0xff, 0]), '0xff00'],
    ['text like that', Buffer.from('0xff00'), '"0xff00"'],
    ['text in quotes', Buffer.from('""'), '""""'],
    ['what a terminal would obey', Buffer.from('a\u001b[2J\n'), 'a\\u001b[2J\\n'],
  ])('shows %s so that it is nothing else', (_, bytes, shown) => {
    expect(bytesText(bytes)).toBe(shown);
  });
});
