import { describe, expect, it } from '@jest/globals';
import { TracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { currentTrace } from '../trace.js';
import { inSpan, type Spans } from '../spans.js';
import { OtelSpans } from './otel-spans.js';
import { samplerOf } from './sampler.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE_ID}-b7ad6b7169203331`;

function spansWith(sampler: Parameters<typeof samplerOf>[0]['OTEL_TRACES_SAMPLER'], part = 1) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    sampler: samplerOf({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: part }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const spans: Spans = new OtelSpans(provider.getTracer('spec'));
  return { spans, finished: () => exporter.getFinishedSpans() };
}

const work = { name: 'work', kind: 'internal' } as const;

describe('a span', () => {
  it('is a part of the work that a traceparent names, and hands on a place of its own', async () => {
    const { spans, finished } = spansWith('parentbased_always_on');
    const span = spans.begin({ ...work, of: { traceparent: `${PARENT}-01`, requestId: 'r1' } });
    expect(span.trace.requestId).toBe('r1');
    expect(await inSpan(span, () => Promise.resolve(currentTrace()))).toBe(span.trace);
    const [seen] = finished();
    expect(seen?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
    expect(span.trace.traceparent).toBe(`00-${TRACE_ID}-${seen?.spanContext().spanId}-01`);
  });

  it('begins a trace without one, whose id is then the request id', () => {
    const { trace } = spansWith('always_on').spans.begin(work);
    expect(trace.requestId).toBe(trace.traceparent.slice(3, 35));
  });

  it('of failed work tells the code of the error and not its message', async () => {
    const { spans, finished } = spansWith('always_on');
    const failing = inSpan(spans.begin(work), () =>
      Promise.reject(Object.assign(new Error('alice has no pizza'), { code: 'SOLD_OUT' })),
    );
    await expect(failing).rejects.toThrow('alice');
    expect(finished()[0]).toMatchObject({ attributes: { 'error.type': 'SOLD_OUT' }, status: { code: 2 } });
    expect(finished()[0]?.status.message).toBeUndefined();
    expect(finished()[0]?.events).toEqual([]);
  });
});

describe('the sampler', () => {
  it.each([
    ['parentbased_always_on', '00', false],
    ['parentbased_always_off', '01', true],
    ['parentbased_traceidratio', '01', true],
    ['always_on', '00', true],
    ['always_off', '01', false],
    ['traceidratio', '01', false],
  ] as const)('%s with the flags %s of the caller: %s', (name, flags, sampled) => {
    const { spans, finished } = spansWith(name, 0);
    const span = spans.begin({ ...work, of: { traceparent: `${PARENT}-${flags}` } });
    span.end();
    expect(span.sampled).toBe(sampled);
    expect(finished()).toHaveLength(sampled ? 1 : 0);
    expect(span.trace.traceparent).toMatch(sampled ? /-01$/ : /-00$/);
    expect(span.trace.traceparent.slice(3, 35)).toBe(TRACE_ID);
  });
});
