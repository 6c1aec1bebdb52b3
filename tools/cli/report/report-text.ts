import { table } from '../output.js';
import { type ReplayResult } from '../replay/replay-analytics.js';
import { type DrainSummary } from './lag-watch.js';
import { PUBLISHED } from './published-figures.js';
import { type Report } from './run-report.js';

const LABEL = 20;
const VALUE = 18;

/** The report as it is printed and saved. */
export function reportText({ at, baseline, production, drain, replay }: Report): string {
  return [
    `Report of ${at}`,
    '',
    heading('BASELINE LATENCY RESULTS', 'published'),
    line('Total Requests', baseline.requests, PUBLISHED.requests),
    line('Average Latency', ms(baseline.average_ms), ms(PUBLISHED.average_ms)),
    line('Min Latency', ms(baseline.min_ms), ms(PUBLISHED.min_ms)),
    line('Max Latency', ms(baseline.max_ms), ms(PUBLISHED.max_ms)),
    line('p50 Latency', ms(baseline.p50_ms)),
    line('p99 Latency', ms(baseline.p99_ms)),
    '',
    heading(`${thousands(production.events)} EVENTS PRODUCTION RESULTS`, 'published'),
    line('Total Events', production.events, PUBLISHED.events),
    ...(production.failed > 0 ? [line('Not Acknowledged', production.failed)] : []),
    line('Duration', `${production.duration_s}s`, `${PUBLISHED.duration_s}s`),
    line('Throughput', rate(production.events_per_second), rate(PUBLISHED.events_per_second)),
    line('p50 Acknowledgement', ms(production.ack_p50_ms)),
    line('p99 Acknowledgement', ms(production.ack_p99_ms)),
    '',
    ...drainLines(drain),
    '',
    ...replayLines(replay),
    '',
    'published: what the same flow measured in Python (Flask, kafka-python), on another machine.',
  ].join('\n');
}

function drainLines({ group, topic, peak, samples, drained_s }: DrainSummary): string[] {
  return [
    `CONSUMER LAG (${group} on ${topic})`,
    table(
      ['seconds', 'lag'],
      samples.map(({ at_s, lag }) => [at_s, lag]),
    ),
    line('Highest Lag', peak),
    drained_s === undefined
      ? 'NOT DRAINED: the lag has not fallen for 30 s. Does the inventory service run?'
      : line('Time To Drain', `${drained_s}s`),
  ];
}

function replayLines({ live, replayed, differences, consistent }: ReplayResult): string[] {
  const side = ({ total, successful, failed, cancelled }: typeof live): string[] => [
    `: ${total} orders`,
    `  - Successful: ${successful}`,
    `  - Failed: ${failed}`,
    `  - Cancelled: ${cancelled}`,
  ];
  return [
    'REPLAY TEST RESULTS',
    `Live${side(live).join('\n')}`,
    '',
    `After Offset Reset${side(replayed).join('\n')}`,
    '',
    ...differences.map((one) => `DIFFERS: ${one.what}: live ${one.live}, replayed ${one.replayed}`),
    `Consistent Metrics: ${consistent ? 'True' : 'False'}`,
  ];
}

function heading(title: string, reference: string): string {
  return `${title.padEnd(LABEL + VALUE + 1)}${reference.padStart(VALUE)}`;
}

function line(label: string, value: number | string, published?: number | string): string {
  const ours = `${`${label}:`.padEnd(LABEL + 1)}${String(value).padStart(VALUE)}`;
  return published === undefined ? ours : `${ours}${String(published).padStart(VALUE)}`;
}

function ms(value: number): string {
  return `${value.toFixed(2)}ms`;
}

function rate(value: number): string {
  return `${value.toFixed(2)} events/s`;
}

function thousands(count: number): string {
  return count >= 1000 && count % 1000 === 0 ? `${count / 1000}K` : String(count);
}
