import { describe, expect, it } from '@jest/globals';
import { type FetchedRecord } from '#libs/kafka';
import { stepOfLine } from './log-steps.js';
import { isFollowed, stepOfRecord, traceIn } from './record-steps.js';
import { inOrder, stepTable } from './step.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const AT = Date.parse('2026-03-01T12:00:00Z');

function record(headers: FetchedRecord['headers'], topic = 'order-events'): FetchedRecord {
  const traceparent = `00-${TRACE_ID}-b7ad6b7169203331-01`;
  const place = { topic, partition: 1, offset: '42', timestamp: AT };
  return { ...place, key: null, value: null, headers: { traceparent, ...headers } };
}

describe('a followed record', () => {
  it('is one of the request or of its trace', () => {
    const ours = record({ ce_requestid: 'lunch-1' });
    expect(isFollowed(ours, 'lunch-1')).toBe(true);
    expect(isFollowed(ours, TRACE_ID)).toBe(true);
    expect(isFollowed(ours, 'lunch-2')).toBe(false);
    expect(traceIn(ours)).toBe(TRACE_ID);
    const traceless = record({ traceparent: 'nonsense' });
    expect([isFollowed(traceless, TRACE_ID), traceIn(traceless)]).toEqual([false, undefined]);
  });

  it('is one that tells of the order or task with that id, or is the event', () => {
    const ours = {
      ...record({ ce_id: 'event-1' }),
      key: Buffer.from('task:t-1'),
      value: Buffer.from('{"order_id":"order-42","item":"pizza"}'),
    };
    for (const id of ['order-42', 't-1', 'task:t-1', 'event-1']) expect(isFollowed(ours, id)).toBe(true);
    for (const id of ['order-4', '1', 'event', 'pizza']) expect(isFollowed(ours, id)).toBe(false);
  });

  it('tells who published it, which groups are done with it and which are not', () => {
    const at = (group: string, committed: bigint | undefined, partition = 1) => ({
      ...{ group, partition, committed },
      topic: 'order-events',
    });
    const positions = [
      ...[at('fast', 43n), at('slow', 42n), at('new', undefined), at('new', 0n, 2)],
      ...[at('elsewhere', 99n, 2), at('dashboard', undefined)],
    ];
    expect(stepOfRecord(record({ ce_type: 'OrderPlaced', ce_source: 'orders' }), positions)).toEqual({
      at: AT,
      service: 'orders',
      what: 'published OrderPlaced',
      place: 'order-events/1@42',
      done: ['fast'],
      waiting: ['slow', 'new'],
    });
  });

  it('that is a replay tells of which run, and is not taken for a second event', () => {
    const replay = record({ ce_type: 'TeamCreated', ce_source: 'teams', 'x-replay-run': 'run-1' });
    expect(stepOfRecord(replay, []).what).toBe('replayed TeamCreated in run run-1');
  });

  it('that is a dead letter tells for whom and why', () => {
    const letter = record(
      {
        ce_type: 'OrderPlaced',
        'x-dlq-group': 'inventory-service',
        'x-dlq-service': 'inventory',
        'x-dlq-error-code': 'ORDER_ID_CONFLICT',
      },
      'order-events.dlq',
    );
    expect(stepOfRecord(letter, [])).toMatchObject({
      service: 'inventory',
      what: 'dead-lettered OrderPlaced for inventory-service: ORDER_ID_CONFLICT',
    });
  });
});

describe('a followed line of a log', () => {
  const line = {
    time: '2026-03-01T12:00:00.001Z',
    service: 'orders',
    context: 'http',
    requestId: 'lunch-1',
    msg: 'POST /order 202',
  };
  const ids = new Set(['lunch-1']);

  it('is one of the request, with the place of its record', () => {
    expect(stepOfLine(JSON.stringify(line), ids)).toEqual({
      at: AT + 1,
      service: 'orders',
      what: 'http: POST /order 202',
    });
    const placed = { ...line, topic: 'order-events', partition: 1, offset: '42' };
    expect(stepOfLine(JSON.stringify(placed), ids)?.place).toBe('order-events/1@42');
  });

  it.each([
    JSON.stringify({ ...line, requestId: 'lunch-12' }),
    JSON.stringify({ ...line, requestId: 'other', msg: 'tells of lunch-1' }),
    JSON.stringify({ ...line, time: 'lunch' }),
    'lunch-1 is no line of an app',
    '"lunch-1"',
  ])('is not %s', (other) => {
    expect(stepOfLine(other, ids)).toBeUndefined();
  });
});

describe('the way of a request', () => {
  it('is shown in the order of time, and lets nothing write to the terminal', () => {
    const late = { at: AT + 1, service: 'b', what: '\u001b[2Jevil' };
    const early = { at: AT, service: 'a', what: 'first', done: ['x', 'y'], waiting: [] };
    const lines = stepTable(inOrder([late, early])).split('\n');
    expect(lines[1]).toMatch(/^2026-03-01T12:00:00.000Z\s+a\s+first\s+-\s+x,y\s+-$/);
    expect(lines[2]).toContain('\\u001b[2Jevil');
  });
});
