import { type Spans } from '#libs/tracing';
import { type OutboxEntry } from './outbox-entry.js';

/** Publishes entries, each below a span in the trace of its change: what lies before that span is the wait in the outbox. */
export async function inRelaySpans<Event>(
  spans: Spans,
  outbox: string,
  entries: readonly OutboxEntry<Event>[],
  publish: (entries: readonly OutboxEntry<Event>[]) => Promise<void>,
): Promise<void> {
  const relayed = entries.map(({ seq, trace }) =>
    spans.begin({
      name: `relay ${outbox}`,
      kind: 'internal',
      of: trace,
      attributes: { 'ordered.outbox.seq': seq },
    }),
  );
  try {
    await publish(
      entries.map((entry, index) => ({ ...entry, trace: relayed[index]?.trace ?? entry.trace! })),
    );
  } catch (error) {
    for (const span of relayed) span.fail(error);
    throw error;
  } finally {
    for (const span of relayed) span.end();
  }
}
