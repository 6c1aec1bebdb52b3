import { headerText } from '../record.js';
import { type Outgoing } from '../publisher/pending-record.js';
import { SENTINEL_HEADER } from '../sentinel/sequence-headers.js';
import { type FetchedRecord } from './received-event.js';

/**
 * Marks a record that somebody let run through its topic once more, for everybody to see; its value names the run. Unlike a
 * replayed dead letter it is meant for all groups: each decides what a second time means to it.
 */
export const REPLAY_RUN_HEADER = 'x-replay-run';

/** Undefined for a record of the first time. */
export function replayRunOf({ headers }: Pick<FetchedRecord, 'headers'>): string | undefined {
  return headers[REPLAY_RUN_HEADER] === undefined ? undefined : headerText(headers, REPLAY_RUN_HEADER);
}

/**
 * The record once more, at the end of its partition and under the same event id. Without what the order sentinel counts by:
 * that is of the first time, and would look like a step back.
 */
export function onceMore({ topic, partition, key, value, headers }: FetchedRecord, run: string): Outgoing {
  const sentinel = new Set<string>(Object.values(SENTINEL_HEADER));
  const own = Object.entries(headers).filter(([name]) => !sentinel.has(name));
  return { topic, partition, key, value, headers: { ...Object.fromEntries(own), [REPLAY_RUN_HEADER]: run } };
}
