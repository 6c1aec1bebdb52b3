import { table } from '../output.js';
import { type GenerationSummary } from './generation-tally.js';

/** How far it is, in one line. */
export function progressText(summary: GenerationSummary): string {
  const { sent, acknowledged, rate, ack_p50_ms, ack_p99_ms } = summary;
  return (
    `sent ${sent}, acknowledged ${acknowledged}${failuresText(summary)}, ` +
    `${rate.toFixed(0)} per second, p50 ${ack_p50_ms} ms, p99 ${ack_p99_ms} ms`
  );
}

/** Where everything went, and how fast. */
export function summaryText(summary: GenerationSummary): string {
  const { sent, acknowledged, unreadable, seconds, rate, ack_p50_ms, ack_p99_ms, partitions } = summary;
  return [
    table(
      ['partition', 'records', 'first offset', 'last offset'],
      partitions.map(({ partition, records, first, last }) => [
        partition,
        records,
        BigInt(first),
        BigInt(last),
      ]),
    ),
    '',
    `${acknowledged} of ${sent} orders acknowledged${failuresText(summary)} in ${seconds} s: ${rate} per second, ` +
      `acknowledgement p50 ${ack_p50_ms} ms, p99 ${ack_p99_ms} ms`,
    ...(unreadable > 0
      ? [`${unreadable} records beside them that nobody can read: dlq list shows them`]
      : []),
  ].join('\n');
}

function failuresText({ failed }: GenerationSummary): string {
  return Object.entries(failed)
    .map(([code, count]) => `, ${count} ${code}`)
    .join('');
}
