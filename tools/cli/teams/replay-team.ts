import { timeOrderedId } from '#libs/events';
import { KafkaPublisher, onceMore, placeOf } from '#libs/kafka';
import { type KafkaAdmin } from '../kafka-admin.js';
import { settleAll, type SettleResult } from '../dlq/settle-run.js';
import { type Suite } from '../suite.js';
import { type TeamRecord } from './team-records.js';

export interface TeamReplay {
  readonly suite: Suite;
  readonly kafka: KafkaAdmin['kafka'];
  readonly records: readonly TeamRecord[];
  readonly perSecond: number;
  readonly signal: AbortSignal;
}

export interface TeamReplayResult extends SettleResult {
  /** What the records are marked with. */
  readonly run: string;
}

/** Publishes the records once more, each when the one before is acknowledged, marked as a replay. */
export async function replayTeam(replay: TeamReplay): Promise<TeamReplayResult> {
  const { suite, kafka, records, perSecond, signal } = replay;
  const run = timeOrderedId();
  const { settings } = suite;
  const publisher = new KafkaPublisher({
    kafka,
    settings,
    service: 'teams-replay',
    instance: `replay-${run}`,
  });
  try {
    await publisher.start();
    const result = await settleAll({
      items: records,
      what: 'replayed',
      perSecond,
      signal,
      nameOf: ({ record }) => placeOf(record),
      settle: async ({ record }) => void (await publisher.publishRaw(onceMore(record, run))),
    });
    return { ...result, run };
  } finally {
    await publisher.stop();
  }
}
