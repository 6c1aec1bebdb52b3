import { teamTopics } from '#libs/events';
import { readLog, replayRunOf } from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';
import { tailRanges } from '../tail/tail-ranges.js';
import { teamPlaceOf } from './team-place.js';

/** How many events each team has had since `from` (ms since 1970), by what the topics hold; replays are no load of the team. */
export async function measuredLoad(
  admin: KafkaAdmin,
  from: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const topics = teamTopics.map(({ name }) => name);
  const ranges = await tailRanges(admin, { topics, from: { time: from }, ends: true });
  const events = new Map<string, number>();
  await readLog({ kafka: admin.kafka, ranges, signal }, (records) => {
    for (const record of records) {
      if (replayRunOf(record) !== undefined) continue;
      const place = teamPlaceOf(record);
      if (place) events.set(place.team_id, (events.get(place.team_id) ?? 0) + 1);
    }
  });
  return events;
}
