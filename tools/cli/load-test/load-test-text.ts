import { table } from '../output.js';
import { shownText } from '../shown-text.js';
import { type LoadTestResult } from './load-test.js';

export function loadTestText(result: LoadTestResult): string {
  const { users, messages, failed, duration_s, messages_per_second, latency, distribution, violations } =
    result;
  const { sentinel, ...checked } = result.checked;
  const most = Math.max(1, ...distribution.map((entry) => entry.messages));
  const rows = distribution.map((entry) => [
    entry.partition,
    entry.messages,
    `${((100 * entry.messages) / Math.max(1, messages)).toFixed(1)} %`,
    '#'.repeat(Math.round((30 * entry.messages) / most)),
  ]);
  return [
    `Messages:    ${messages} acknowledged of ${users} users in ${duration_s} s, ${failed} failed`,
    ...(result.failure === undefined ? [] : [`One failed:  ${shownText(result.failure)}`]),
    `Throughput:  ${messages_per_second} messages/s`,
    ...(latency
      ? [
          `Latency:     average ${latency.average_ms} ms, p50 ${latency.p50_ms} ms, p99 ${latency.p99_ms} ms, max ${latency.max_ms} ms`,
        ]
      : []),
    '',
    table(['partition', 'messages', 'share', ''], rows),
    '',
    `Violations:  ${violations.total} (${violations.in_log} in the log, ${violations.in_timelines} in timelines, ${violations.by_sentinel} found by the order sentinel)`,
    `Checked:     ${checked.in_log} of ${messages} in the log, ${checked.in_timelines} in timelines, which keep the latest, ${checked.by_sentinel} by the order sentinel of ${shownText(sentinel.instance)}, ${shareText(sentinel)}`,
  ].join('\n');
}

function shareText({ partitions, of, complete }: LoadTestResult['checked']['sentinel']): string {
  if (complete) return `which has all ${of} partitions`;
  const has = partitions.length === 0 ? 'none' : partitions.join(', ');
  return `which has ${has} of ${of} partitions; the others have the rest`;
}
