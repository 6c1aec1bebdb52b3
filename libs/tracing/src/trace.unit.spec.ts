import { describe, expect, it } from '@jest/globals';
import { checkedTrace, continueTrace, currentTrace, traceIdOf, withTrace } from './trace.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;

describe('trace', () => {
  it('keeps the trace id of a valid traceparent and gives it a span of its own', () => {
    const trace = continueTrace({ traceparent: PARENT });
    expect(traceIdOf(trace)).toBe(TRACE_ID);
    expect(trace.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(trace.traceparent).not.toBe(PARENT);
    expect(trace.requestId).toBe(TRACE_ID);
  });

  it.each([
    ['all-zero trace id', `00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
    ['all-zero span id', `00-${TRACE_ID}-${'0'.repeat(16)}-01`],
    ['version ff', `ff-${TRACE_ID}-b7ad6b7169203331-01`],
    ['upper case', PARENT.toUpperCase()],
    ['text behind a line break', `${PARENT}\nx`],
    ['nothing', ''],
  ])('starts a new trace for a traceparent with %s', (_what, traceparent) => {
    expect(traceIdOf(continueTrace({ traceparent }))).not.toBe(TRACE_ID);
  });

  it.each([['a b'], ['x'.repeat(65)], ['line\nbreak'], ['']])('replaces the request id %j', (requestId) => {
    const trace = continueTrace({ requestId });
    expect(trace.requestId).toBe(traceIdOf(trace));
  });

  it('keeps a valid request id', () => {
    expect(continueTrace({ requestId: 'order-42.A_b' }).requestId).toBe('order-42.A_b');
  });

  it('is handed on from a caller as it came, without what is not valid', () => {
    const valid = { requestId: 'order-42', traceparent: PARENT };
    expect(checkedTrace(valid)).toEqual(valid);
    expect(checkedTrace({ requestId: 'a b', traceparent: PARENT.toUpperCase() })).toEqual({});
  });

  it('never gives two traces the same id', () => {
    const ids = Array.from({ length: 2_000 }, () => traceIdOf(continueTrace({})));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('follows what is awaited, and ends with it', async () => {
    const seen = await withTrace({ requestId: 'r1' }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return currentTrace()?.requestId;
    });
    expect(seen).toBe('r1');
    expect(currentTrace()).toBeUndefined();
  });
});
