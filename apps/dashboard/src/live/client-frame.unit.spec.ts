import { describe, expect, it } from '@jest/globals';
import { readFrame } from './client-frame.js';

describe('a frame of a page', () => {
  it.each([
    { op: 'timeline', user_id: 'alice' },
    { op: 'timeline' },
    { op: 'ordering', user_id: 'alice' },
    { op: 'record', topic: 'order-events', partition: 0, offset: '12' },
    { op: 'dead-letters', topic: 'order-events.dlq' },
    { op: 'load', kind: 'posts', rate: 20 },
  ])('$op is understood', (frame) => {
    expect(readFrame(JSON.stringify(frame))).toEqual(frame);
  });

  it.each([
    ['no JSON', '{', 'NOT_JSON'],
    ['no object', '7', 'NOT_VALID'],
    ['an unknown operation', '{"op":"shutdown"}', 'NOT_VALID'],
    ['an unknown field', '{"op":"timeline","user_id":"a","admin":true}', 'NOT_VALID'],
    ['an offset that is no number', '{"op":"record","topic":"a","partition":0,"offset":"-1"}', 'NOT_VALID'],
    ['a topic that is a path', '{"op":"record","topic":"../a","partition":0,"offset":"1"}', 'NOT_VALID'],
    ['a load beyond all bounds', '{"op":"load","kind":"posts","rate":1000000}', 'NOT_VALID'],
  ])('with %s is refused by a code', (_, text, code) => {
    expect(readFrame(text)).toMatchObject({ code, message: expect.any(String) });
  });
});
