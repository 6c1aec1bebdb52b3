import { describe, expect, it } from '@jest/globals';
import { readClientFrame } from './client-frame.js';

describe('a frame of a client', () => {
  it.each([
    { op: 'subscribe', team_id: 't-1' },
    { op: 'subscribe', team_id: 't-1', since: 0 },
    { op: 'unsubscribe', team_id: 't-1' },
    { op: 'refresh', token: 'a.b.c' },
    { op: 'ping' },
  ])('is read: $op', (frame) => {
    expect(readClientFrame(JSON.stringify(frame))).toEqual({ frame });
  });

  it.each([
    ['no JSON', '{', 'malformed', undefined],
    ['a number', '7', 'malformed', undefined],
    ['no operation', '{}', 'unknown-operation', 'op'],
    ['an operation of objects', '{"op":"toString"}', 'unknown-operation', 'op'],
    ['a team that is missing', '{"op":"subscribe"}', 'invalid-field', 'team_id'],
    ['a field too many', '{"op":"ping","__proto__":1}', 'invalid-field', '__proto__'],
    ['a broken since', '{"op":"subscribe","team_id":"t","since":1.5}', 'invalid-field', 'since'],
    ['an empty token', '{"op":"refresh","token":""}', 'invalid-field', 'token'],
  ])('that is %s is a fault which says where', (_, text, code, field) => {
    expect(readClientFrame(text)).toMatchObject({ fault: { code, ...(field !== undefined && { field }) } });
  });

  it('is not repeated in what is said of it', () => {
    const secret = 's3cret'.repeat(2000);
    expect(JSON.stringify(readClientFrame(JSON.stringify({ op: 'refresh', token: secret })))).not.toContain(
      secret,
    );
  });
});
