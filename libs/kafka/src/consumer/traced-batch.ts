import { insideTrace, type Span, type Spans } from '#libs/tracing';
import { type Rejection } from './event-batch.js';
import { type ReadEvent } from './record-runs.js';

interface BatchPlace {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/**
 * One try of a handler, in spans: each record has one in its own trace, which what the handler publishes about it continues.
 * The work that all share is one more, in the trace of the first record that is sampled, and linked with all of them.
 */
export class TracedBatch {
  /** The events as the handler gets them: each with the trace of its span. */
  readonly events: readonly ReadEvent[];
  private readonly records: readonly Span[];
  private readonly batch: Span | undefined;

  constructor(spans: Spans, place: BatchPlace, events: readonly ReadEvent[]) {
    const shared = attributesOf(place);
    this.records = events.map(({ event }) =>
      spans.begin({
        name: `handle ${place.topic}`,
        kind: 'consumer',
        of: event.trace,
        attributes: {
          ...shared,
          'messaging.operation.name': 'handle',
          'messaging.kafka.offset': Number(event.offset),
          'cloudevents.event_type': event.type,
          'cloudevents.event_id': event.id,
        },
      }),
    );
    this.events = events.map((one, index) => {
      const trace = this.records[index]?.trace;
      return { ...one, event: { ...one.event, trace } };
    });
    const sampled = this.records.filter((record) => record.sampled);
    const [first] = sampled;
    this.batch =
      first &&
      spans.begin({
        name: `process ${place.topic}`,
        kind: 'consumer',
        of: first.trace,
        links: sampled.map(({ trace }) => trace),
        attributes: {
          ...shared,
          'messaging.operation.name': 'process',
          'messaging.batch.message_count': events.length,
        },
      });
    for (const record of sampled) if (this.batch) record.link(this.batch.trace);
  }

  /** `handle` resolves to what it turned away. */
  async run(handle: () => Promise<readonly Rejection[]>): Promise<void> {
    const trace = (this.batch ?? this.records[0])?.trace;
    try {
      const rejections = await (trace ? insideTrace(trace, handle) : handle());
      if (rejections.length > 0) this.failRejected(rejections);
    } catch (error) {
      for (const span of [this.batch, ...this.records]) span?.fail(error);
      throw error;
    } finally {
      for (const span of [this.batch, ...this.records]) span?.end();
    }
  }

  private failRejected(rejections: readonly Rejection[]): void {
    const codes = new Map(rejections.map(({ event, code }) => [event, code]));
    this.events.forEach(({ event }, index) => {
      const code = codes.get(event);
      if (code !== undefined) this.records[index]?.fail(code);
    });
  }
}

function attributesOf({ group, topic, partition }: BatchPlace) {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.type': 'process',
    'messaging.consumer.group.name': group,
    'messaging.destination.name': topic,
    'messaging.destination.partition.id': String(partition),
  };
}
