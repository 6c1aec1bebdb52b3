import { type Resync, type TeamEvent } from '#libs/team-socket';
import { type TeamChange } from './team-log.js';

/** What one client was given of a team, in the order in which it came. */
export interface Received {
  readonly client: string;
  /** Where it began: it wants what comes after this. */
  readonly since: number;
  readonly given: readonly (TeamEvent | Resync)[];
  /** It was removed: it need not have come to the end. */
  readonly left?: boolean;
}

/** I10: exactly the team's events in sequence, or told to read the team anew. Empty when it holds. */
export function deliveryBreaches(
  { client, since, given, left }: Received,
  log: readonly { readonly id: string; readonly data: { readonly seq: number } }[],
): string[] {
  const breaches: string[] = [];
  const written = new Map(log.map(({ id, data }) => [data.seq, id]));
  let last = since;
  for (const item of given) {
    if ('reason' in item) {
      if (item.seq < last) breaches.push(`${client} was told to go back from ${last} to ${item.seq}`);
      last = item.seq;
      continue;
    }
    if (item.seq !== last + 1) breaches.push(`${client} got ${item.seq} after ${last}`);
    if (written.get(item.seq) !== item.id) breaches.push(`${client} got another event as ${item.seq}`);
    last = item.seq;
  }
  const end = Math.max(0, ...written.keys());
  if (!left && last !== end) breaches.push(`${client} ends with ${last} of ${end}`);
  return breaches;
}

/**
 * I10: who was told that the history is too short, although it is kept for `kept` events. After a gap, which is told to everybody,
 * a shorter one is all there is.
 */
export function needlessResyncs(all: readonly Received[], kept: number): string[] {
  const gaps = all.some(({ given }) => given.some((item) => 'reason' in item && item.reason === 'gap'));
  if (gaps) return [];
  return all.flatMap(({ client, since, given }) =>
    given.flatMap((item, index) => {
      if (!('reason' in item) || item.reason !== 'history-too-short') return [];
      const missed = item.seq - (given[index - 1]?.seq ?? since);
      return missed > kept ? [] : [`${client} was told to read the team anew, and had missed only ${missed}`];
    }),
  );
}

/** A change that a client of the teams app was told has happened. */
export interface AcknowledgedChange {
  readonly teamId: string;
  readonly type: string;
  /** The task or user that it is about; the team, where it is about that. */
  readonly subject: string;
}

/** I1, I2 and the ground of I10: a team's log is what was acknowledged, once each, numbered from 1 without a hole. */
export function teamLogBreaches(
  acknowledged: readonly AcknowledgedChange[],
  log: ReadonlyMap<string, readonly TeamChange[]>,
): string[] {
  const breaches: string[] = [];
  const left = new Map<string, number>();
  const nameOf = ({ teamId, type, subject }: AcknowledgedChange) => `${type} of ${subject} in team ${teamId}`;
  for (const change of acknowledged) left.set(nameOf(change), (left.get(nameOf(change)) ?? 0) + 1);
  for (const [teamId, changes] of log) {
    changes.forEach(({ seq, type, data }, index) => {
      const before = changes[index - 1]?.seq ?? 0;
      if (seq === before) breaches.push(`I10: two events of team ${teamId} have number ${seq}`);
      else if (seq !== before + 1) breaches.push(`I10: team ${teamId} has ${seq} after ${before} in the log`);
      const name = nameOf({ teamId, type, subject: data.task_id ?? data.user_id ?? teamId });
      if (seq !== before) left.set(name, (left.get(name) ?? 0) - 1);
    });
  }
  for (const [name, count] of left) {
    if (count > 0) breaches.push(`I1: ${name} was acknowledged and is not in the log`);
    if (count < 0) breaches.push(`I2: ${name} is in the log and nobody was told so`);
  }
  return breaches;
}
