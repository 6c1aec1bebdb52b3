import { describe, expect, it } from '@jest/globals';
import { adviceOf, CLOSE } from './close-code.js';
import { BrokenFrameError, readServerFrame } from './server-frame.js';

const event = {
  seq: 8,
  id: 'e-8',
  type: 'TaskCreated',
  time: '2026-01-02T03:04:05.678Z',
  data: { title: 'x' },
};
const events = { op: 'events', team_id: 't', prev: 7, events: [event] };

const read = (frame: unknown) => readServerFrame(JSON.stringify(frame));

describe('a frame of the server', () => {
  it.each([
    {
      ...{ op: 'welcome', session: 's', instance: 'i', user_id: 'alice', ping_seconds: 25 },
      ...{
        expires_at: event.time,
        limits: { frame_bytes: 16384, messages_per_second: 50, subscriptions: 20 },
      },
    },
    { op: 'subscribed', team_id: 't', seq: 0, recovered: false, online: 1 },
    { op: 'resync', team_id: 't', seq: 7, reason: 'gap' },
    events,
    { ...events, op: 'replayed', run: 'r' },
    { op: 'presence', team_id: 't', online: 2, joined: 'bob' },
    { op: 'unsubscribed', team_id: 't', reason: 'member-removed' },
    { op: 'refreshed', expires_at: event.time },
    { op: 'pong' },
    { op: 'error', code: 'not-a-member', message: 'You are no member.', team_id: 't', retry: true },
  ])('is read: $op', (frame) => {
    expect(read(frame)).toEqual(frame);
  });

  it('keeps what a later server adds, and passes over operations that are not known', () => {
    expect(read({ ...events, colour: 'blue' })).toMatchObject({ colour: 'blue' });
    expect(read({ op: 'fireworks' })).toBeUndefined();
    expect(read({ op: 'constructor' })).toBeUndefined();
  });

  it.each([
    ['text', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no operation', '{}'],
    ['no events', JSON.stringify({ ...events, events: [] })],
    ['a sequence number that is a text', JSON.stringify({ ...events, prev: '7' })],
    ['an event without an id', JSON.stringify({ ...events, events: [{ ...event, id: undefined }] })],
    ['an unknown reason', JSON.stringify({ op: 'resync', team_id: 't', seq: 1, reason: 'mood' })],
    ['a time that is none', JSON.stringify({ op: 'refreshed', expires_at: 'soon' })],
  ])('that is %s is refused', (_, frame) => {
    expect(() => readServerFrame(frame)).toThrow(BrokenFrameError);
  });
});

describe('a close code', () => {
  it('says whether to come back', () => {
    expect(Object.values(CLOSE).map(({ code }) => [code, adviceOf(code)])).toEqual([
      [1001, 'resume'],
      [1003, 'stop'],
      [1007, 'stop'],
      [1009, 'stop'],
      [4400, 'stop'],
      [4401, 'new-token'],
      [4403, 'stop'],
      [4408, 'resume'],
      [4409, 'resume'],
      [4429, 'later'],
    ]);
  });

  it('of a lost connection or a proxy asks to come back, one of a protocol error does not', () => {
    expect([1006, 1011, 1012, 1013, 4999].map(adviceOf)).toEqual(Array(5).fill('resume'));
    expect([1002, 1008].map(adviceOf)).toEqual(['stop', 'stop']);
  });
});
