import { traceOf } from '#libs/events';
import { inSpan, spans } from '#libs/tracing';
import { type SendResult } from '../mail/smtp-sender.js';
import { recordOf, type StoredRecord } from '../store/queued-event.schema.js';

/** Sends in the trace of the event that the mail is about. */
export function sendInTrace(
  record: StoredRecord | undefined,
  kind: string,
  send: () => Promise<SendResult>,
): Promise<SendResult> {
  const exported = spans();
  if (!exported) return send();
  const of = record && traceOf(recordOf(record));
  const span = exported.begin({
    name: 'send mail',
    kind: 'client',
    of,
    attributes: { 'ordered.mail.kind': kind },
  });
  return inSpan(span, async () => {
    const result = await send();
    if (!result.accepted) span.fail(result.code);
    return result;
  });
}
