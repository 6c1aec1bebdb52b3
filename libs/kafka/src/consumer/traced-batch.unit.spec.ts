import { describe, expect, it } from '@jest/globals';
import { type Span, type Spans, type Trace, type Work } from '#libs/tracing';
import { type ReceivedEvent } from './received-event.js';
import { type ReadEvent } from './record-runs.js';
import { TracedBatch } from './traced-batch.js';

interface Begun extends Work {
  readonly span: Span;
  readonly linked: Trace[];
  readonly failures: unknown[];
  ends: number;
}

/** Writes down what is begun; what continues a trace with the flags 00 is not sampled. */
class WrittenSpans implements Spans {
  readonly begun: Begun[] = [];

  begin(work: Work): Span {
    const number = String(this.begun.length + 1).padStart(16, '0');
    const [, traceId = 'f'.repeat(32), , flags = '01'] = work.of?.traceparent?.split('-') ?? [];
    const linked: Trace[] = [...(work.links ?? [])];
    const failures: unknown[] = [];
    const span: Span = {
      trace: { requestId: work.of?.requestId ?? traceId, traceparent: `00-${traceId}-${number}-${flags}` },
      sampled: flags === '01',
      rename: () => undefined,
      set: () => undefined,
      link: (other) => linked.push(other),
      fail: (reason) => failures.push(reason),
      end: () => (begun.ends += 1),
    };
    const begun = { ...work, span, linked, failures, ends: 0 };
    this.begun.push(begun);
    return span;
  }
}

function read(offset: number, flags?: '00' | '01'): ReadEvent {
  const traceparent = `00-${String(offset).repeat(32)}-${'a'.repeat(16)}-${flags}`;
  const trace = flags && { traceparent, requestId: `r${offset}` };
  const event = { offset: String(offset), type: 'OrderPlaced', id: `id${offset}`, trace } as ReceivedEvent;
  return { event, replayed: false } as ReadEvent;
}

function batchOf(...events: ReadEvent[]) {
  const spans = new WrittenSpans();
  const batch = new TracedBatch(spans, { group: 'g', topic: 't', partition: 1 }, events);
  const records = spans.begun.filter(({ name }) => name === 'handle t');
  const [shared] = spans.begun.filter(({ name }) => name === 'process t');
  return { batch, begun: spans.begun, records, shared };
}

describe('a batch in spans', () => {
  it('gives the handler each event with the trace of its own span, and links all with what they share', () => {
    const { batch, records, shared } = batchOf(read(1, '01'), read(2, '01'));
    expect(batch.events.map(({ event }) => event.trace)).toEqual(records.map(({ span }) => span.trace));
    expect(batch.events.map(({ event }) => event.trace?.requestId)).toEqual(['r1', 'r2']);
    expect(shared?.of).toBe(records[0]?.span.trace);
    expect(shared?.linked).toEqual(records.map(({ span }) => span.trace));
    for (const { linked } of records) expect(linked).toEqual([shared?.span.trace]);
  });

  it('shares nothing that nobody sampled, and lies in the first trace that somebody did', () => {
    expect(batchOf(read(1, '00'), read(2, '00')).shared).toBeUndefined();
    const { records, shared } = batchOf(read(1, '00'), read(2, '01'), read(3));
    expect(shared?.of).toBe(records[1]?.span.trace);
    expect(shared?.linked).toEqual([records[1]?.span.trace, records[2]?.span.trace]);
  });

  it('fails the span of what the handler turns away, and of it alone', async () => {
    const { batch, begun, records } = batchOf(read(1, '01'), read(2, '01'));
    const event = batch.events[1]!.event;
    await batch.run(() => Promise.resolve([{ event, code: 'CONFLICT', message: 'another order' }]));
    expect(records.map(({ failures }) => failures)).toEqual([[], ['CONFLICT']]);
    expect(begun.map(({ ends }) => ends)).toEqual([1, 1, 1]);
  });

  it('that fails fails in every span, and ends them', async () => {
    const { batch, begun } = batchOf(read(1, '01'), read(2, '01'));
    const error = new Error('away');
    await expect(batch.run(() => Promise.reject(error))).rejects.toBe(error);
    expect(begun.map(({ failures, ends }) => [failures, ends])).toEqual(begun.map(() => [[error], 1]));
  });
});
