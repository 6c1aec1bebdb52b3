import { type Resync, type TeamEvent } from '#libs/team-socket';
import { type SeenEvent } from './teams-client.js';

/** What one client was given of a team, in the order in which it came. */
export interface Received {
  readonly client: string;
  /** Where it began: it wants what comes after this. */
  readonly since: number;
  readonly given: readonly (TeamEvent | Resync)[];
}

/** I10: exactly the team's events in sequence, or told to read the team anew. Empty when it holds. */
export function deliveryBreaches({ client, since, given }: Received, log: readonly SeenEvent[]): string[] {
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
  if (last !== end) breaches.push(`${client} ends with ${last} of ${end}`);
  return breaches;
}
