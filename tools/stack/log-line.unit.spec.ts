import { describe, expect, it } from '@jest/globals';
import { errorText, renderLogLine } from './log-line.js';

const record = (fields: object) =>
  JSON.stringify({ level: 30, time: Date.UTC(2026, 0, 2, 3, 4, 5, 6), ...fields });

describe('a log line of an app', () => {
  it('shows time, level, context, message and fields', () => {
    const line = record({
      service: 'orders',
      context: 'Publisher',
      msg: 'connected',
      brokers: 3,
      topics: ['a'],
    });
    expect(renderLogLine(line, false)).toBe(
      '03:04:05.006 INFO  [Publisher] connected brokers=3 topics=["a"]',
    );
  });

  it('reads levels and times by name as well', () => {
    const line = JSON.stringify({
      level: 'warn',
      time: '2026-01-02T03:04:05.006Z',
      msg: 'slow',
      requestId: 'r',
      traceId: 'r',
    });
    expect(renderLogLine(line, false)).toBe('03:04:05.006 WARN  slow requestId=r');
    expect(errorText(JSON.stringify({ level: 'fatal', msg: 'no port' }))).toBe('no port');
  });

  it('shows the stack below', () => {
    const line = record({
      level: 50,
      msg: 'failed',
      err: { message: 'boom', stack: 'Error: boom\n    at main' },
    });
    expect(renderLogLine(line, false)).toBe('03:04:05.006 ERROR failed\n    Error: boom\n        at main');
  });

  it.each(['plain text', '{"half": ', '{"no":"level"}', '"text"'])(
    'is kept as it is when it is no record: %s',
    (line) => {
      expect(renderLogLine(line, false)).toBe(line);
    },
  );

  it('cannot drive the terminal', () => {
    expect(renderLogLine('a\u001b[2Jb\rc', false)).toBe('a\u00b7[2Jb\u00b7c');
    expect(renderLogLine(record({ msg: 'x\u001b[31m\ny' }), false)).toBe(
      '03:04:05.006 INFO  x\u00b7[31m\n    y',
    );
  });

  it('has colour only when asked', () => {
    expect(renderLogLine(record({ msg: 'x' }), true)).toContain('\u001b[32mINFO');
  });
});

describe('the last error of an app', () => {
  it('is the message of an error record or a line that is no record', () => {
    expect(errorText(record({ level: 60, msg: 'cannot start', err: { message: 'no disk' } }))).toBe(
      'cannot start: no disk',
    );
    expect(errorText('Error: Cannot find module')).toBe('Error: Cannot find module');
    expect(errorText(record({ msg: 'fine' }))).toBeUndefined();
    expect(errorText('')).toBeUndefined();
  });
});
