import { type EventContract, type TraceContext } from '#libs/events';
import { type Span, type Spans } from '#libs/tracing';
import { type PublishedRecord } from './pending-record.js';

/** From the call until the acknowledgement; what the event leads to belongs below it. */
export function beginSend(
  spans: Spans,
  trace: TraceContext | undefined,
  { type, topic }: Pick<EventContract, 'type' | 'topic'>,
): Span {
  return spans.begin({
    name: `send ${topic.name}`,
    kind: 'producer',
    of: trace,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': topic.name,
      'cloudevents.event_type': type,
    },
  });
}

export function endWith(span: Span, published: Promise<PublishedRecord>): Promise<PublishedRecord> {
  published.then(
    ({ partition, offset }) => {
      span.set({
        'messaging.destination.partition.id': String(partition),
        'messaging.kafka.offset': Number(offset),
      });
      span.end();
    },
    (error: unknown) => {
      span.fail(error);
      span.end();
    },
  );
  return published;
}
