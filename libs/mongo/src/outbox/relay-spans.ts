import { type Spans } from '#libs/tracing';
import { type OutboxEntry } from './outbox-entry.js';

/** Publishes entries, each below a span in the trace of its change: what lies before that span is the wait in the outbox. */
export async function inRelaySpans<Event>(
  spans: Spans,
  outbox: string,
  entries: readonly OutboxEntry<Event>[],
  publish: (entries: readonly OutboxEntry<Event>[]) => Promise<void>,
): Promise<void> {
  const begun = entries.map((entry) => {
    const attributes = { 'ordered.outbox.seq': entry.seq };
    const span = spans.begin({ name: `relay ${outbox}`, kind: 'internal', of: entry.trace, attributes });
    return { span, entry: { ...entry, trace: span.trace } };
  });
  try {
    await publish(begun.map(({ entry }) => entry));
  } catch (error) {
    for (const { span } of begun) span.fail(error);
    throw error;
  } finally {
    for (const { span } of begun) span.end();
  }
}
