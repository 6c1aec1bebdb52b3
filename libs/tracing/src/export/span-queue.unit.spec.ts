import { beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#libs/testing';
import { type ReadableSpan } from '@opentelemetry/sdk-trace';
import { SpanQueue } from './span-queue.js';
import { traceSpans } from './trace-metrics.js';

type Done = (result: { code: number; error?: Error }) => void;

/** A collector that answers when the test says so. */
class Exporter {
  readonly batches: number[] = [];
  private readonly answers: Done[] = [];

  export(spans: ReadableSpan[], done: Done): void {
    this.batches.push(spans.length);
    this.answers.push(done);
  }

  answer(code: number): void {
    this.answers.shift()?.({ code });
  }

  async shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

function ended(traceFlags = 1): ReadableSpan {
  return { spanContext: () => ({ traceId: '', spanId: '', traceFlags }) } as ReadableSpan;
}

async function counted(): Promise<Record<string, number>> {
  const { values } = await traceSpans.get();
  return Object.fromEntries(values.map(({ labels, value }) => [String(labels.result), value]));
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const BOUNDS = { waiting: 4, batch: 2, everyMs: 60_000 };
let exporter: Exporter;
let queue: SpanQueue;

beforeEach(() => {
  traceSpans.reset();
  exporter = new Exporter();
  queue = new SpanQueue(exporter, BOUNDS);
});

describe('the queue of spans', () => {
  it('sends full batches one after another, and the rest when it is closed', async () => {
    for (let count = 0; count < 3; count += 1) queue.onEnd(ended());
    expect(exporter.batches).toEqual([2]);
    const closing = queue.close(5_000);
    exporter.answer(0);
    await settled();
    expect(exporter.batches).toEqual([2, 1]);
    exporter.answer(0);
    await closing;
    expect(await counted()).toEqual({ exported: 3, dropped: 0 });
  });

  it('drops and counts what waits beyond its bound while the collector does not answer', async () => {
    for (let count = 0; count < 10; count += 1) queue.onEnd(ended());
    expect(exporter.batches).toEqual([2]);
    expect(await counted()).toEqual({ dropped: 4 });
  });

  it('counts what the collector does not take, and goes on', async () => {
    for (let count = 0; count < 4; count += 1) queue.onEnd(ended());
    exporter.answer(1);
    await settled();
    exporter.answer(0);
    await settled();
    expect(await counted()).toEqual({ failed: 2, exported: 2 });
  });

  it('closes in its time although the collector is silent', async () => {
    for (let count = 0; count < 3; count += 1) queue.onEnd(ended());
    await queue.close(10);
    expect(await counted()).toEqual({ dropped: 1 });
    queue.onEnd(ended());
    expect(await counted()).toEqual({ dropped: 2 });
  });

  it('sends what waits in time, also what comes while others are being sent', async () => {
    queue = new SpanQueue(exporter, { ...BOUNDS, everyMs: 1 });
    const sent = (batches: number) => eventually(() => expect(exporter.batches).toHaveLength(batches));
    queue.onEnd(ended());
    await sent(1);
    queue.onEnd(ended());
    // Its time comes while the first is on its way.
    await new Promise((resolve) => setTimeout(resolve, 10));
    exporter.answer(0);
    await sent(2);
    exporter.answer(0);
    await settled();
    queue.onEnd(ended());
    await sent(3);
  });

  it('keeps nothing that no sampler wants', () => {
    for (let count = 0; count < 4; count += 1) queue.onEnd(ended(0));
    expect(exporter.batches).toEqual([]);
  });
});
