import { table } from '../output.js';
import { type DeliveryPlan } from './delivery-plan.js';
import { type WayResult } from './run-way.js';

/** What each way lost and doubled, and how it was killed. */
export function demoText(results: readonly WayResult[], { batchRecords, seed }: DeliveryPlan): string {
  return [
    table(
      ['way', 'events', 'stored rows', 'lost', 'doubled', 'kills'],
      results.map(({ way, events, stored_rows, lost, doubled, kills }) => [
        way,
        events,
        stored_rows,
        lost,
        doubled,
        kills,
      ]),
    ),
    '',
    `Each kill is a SIGKILL inside a batch of ${batchRecords} records, after a random part of its rows was stored; the`,
    'process holds still there until the signal comes, so that every kill counts. All ways had the same events and the',
    `same kills (seed ${seed}).`,
  ].join('\n');
}
