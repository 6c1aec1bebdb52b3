import { type DecodedEvent } from '#libs/events';
import { type FetchedRecord } from '#libs/kafka';
import { type Span, spans } from '#libs/tracing';

/** From the log to the sockets of the team's members; undefined unless traces are exported. */
export function beginFrame(
  { topic, partition, offset }: FetchedRecord,
  { id, type, trace }: DecodedEvent,
): FrameSpan | undefined {
  const span = spans()?.begin({
    name: `deliver ${topic}`,
    kind: 'consumer',
    of: trace,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'deliver',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(partition),
      'messaging.kafka.offset': Number(offset),
      'cloudevents.event_type': type,
      'cloudevents.event_id': id,
    },
  });
  return span && new FrameSpan(span);
}

/** Ends once; events stay in the rings of their teams for long, and spans must not. */
export class FrameSpan {
  constructor(private span: Span | undefined) {}

  readonly onSent = (listeners: number): void => {
    this.span?.set({ 'ordered.realtime.listeners': listeners });
    this.end();
  };

  end(): void {
    this.span?.end();
    this.span = undefined;
  }
}
