import { type Cell, table } from '../output.js';
import { type ReplayResult } from './replay-analytics.js';

const DIFFERENCES_SHOWN = 20;

/** Both results side by side, and the verdict. */
export function replayText(result: ReplayResult): string {
  const { live, replayed, log, seconds, differences } = result;
  const row = (name: string, of: (side: typeof live) => Cell): Cell[] => [name, of(live), of(replayed)];
  const passedOver = Object.entries(log.passedOver).map(([why, count]) => `, ${count} ${why}`);
  return [
    table(
      ['', 'live', 'replayed'],
      [
        row('orders', ({ total }) => total),
        row('successful', ({ successful }) => successful),
        row('failed', ({ failed }) => failed),
        row('cancelled', ({ cancelled }) => cancelled),
        row('failure rate %', ({ failure_rate }) => failure_rate),
        row('minutes', ({ minutes }) => minutes.length),
      ],
    ),
    '',
    `Up to ${positionsText(live.positions)}`,
    `${log.read} records read in ${seconds} s: ${log.repeated} told again${passedOver.join('')}`,
    ...(differences.length === 0 ? [] : ['', differencesText(differences)]),
    '',
    `Consistent Metrics: ${result.consistent ? 'True' : 'False'}`,
  ].join('\n');
}

function differencesText(differences: ReplayResult['differences']): string {
  const shown = differences.slice(0, DIFFERENCES_SHOWN);
  const rows = shown.map(({ what, live, replayed }) => [what, live, replayed]);
  const more = differences.length - shown.length;
  return table(['differs', 'live', 'replayed'], rows) + (more > 0 ? `\nand ${more} more` : '');
}

function positionsText(positions: Readonly<Record<string, string>>): string {
  const places = Object.entries(positions).map(([partition, next]) => `${partition}@${next}`);
  return places.length === 0 ? 'the beginning: nothing is counted yet' : places.join(', ');
}
