import { inventoryEvents } from '#libs/events';
import { type LogRange, readLog, wholeLog } from '#libs/kafka';
import { OutcomeFold } from '../../../apps/analytics/src/domain/outcome-fold.js';
import { type Positions, type Snapshot, snapshotOf } from '../../../apps/analytics/src/domain/snapshot.js';
import { CliError, EXIT } from '../cli-error.js';
import { stopWhenInterrupted } from '../interrupted.js';
import { type Suite } from '../suite.js';
import { countedRecord, type PassedOver } from './counted-record.js';

/** How far a shadow run is; grows while it runs. */
export interface ShadowProgress {
  /** Records between the beginning of the log and the positions. */
  readonly records: number;
  read: number;
  /** Outcomes that were told before. */
  repeated: number;
  readonly passedOver: Partial<Record<PassedOver, number>>;
}

const GROUP = 'analytics-service';

/**
 * Counts the log again, from its oldest record up to exactly the positions, with the fold of the service itself and without
 * touching its group or database. Keeps the ids of all orders in memory: about 120 bytes each, so some million orders.
 */
export class ShadowRun {
  private readonly fold = new OutcomeFold();

  private constructor(
    private readonly suite: Suite,
    private readonly positions: Positions,
    private readonly ranges: readonly Required<LogRange>[],
    readonly progress: ShadowProgress,
  ) {}

  /** Throws CliError (refused) when retention has already taken a part of what the service has counted. */
  static async plan(suite: Suite, positions: Positions): Promise<ShadowRun> {
    const log = await wholeLog(suite.kafka(), [inventoryEvents.name]);
    const ranges = log.map(({ topic, partition, from }) => {
      return { topic, partition, from, to: BigInt(positions[`${topic}/${partition}`] ?? 0) };
    });
    requireWholeLog(ranges);
    const records = ranges.reduce((sum, { from, to }) => sum + Math.max(0, Number(to - from)), 0);
    return new ShadowRun(suite, positions, ranges, { records, read: 0, repeated: 0, passedOver: {} });
  }

  async run(signal: AbortSignal): Promise<Snapshot> {
    const { progress, fold, ranges, suite } = this;
    await readLog({ kafka: suite.kafka(), ranges, signal }, (records) => {
      for (const record of records) {
        const counted = countedRecord(record, GROUP);
        progress.read += 1;
        if (typeof counted === 'string')
          progress.passedOver[counted] = (progress.passedOver[counted] ?? 0) + 1;
        else if (!fold.add(counted)) progress.repeated += 1;
      }
    });
    stopWhenInterrupted(signal);
    return snapshotOf(this.positions, fold.minutes);
  }
}

function requireWholeLog(ranges: readonly Required<LogRange>[]): void {
  const cut = ranges.filter(({ from, to }) => from > 0n && to > 0n);
  if (cut.length === 0) return;
  const gone = cut.map(({ topic, partition, from }) => `${topic}/${partition} begins at ${from}`).join(', ');
  throw new CliError(
    EXIT.refused,
    `The beginning of the log is gone (${gone}), so what was counted from it cannot be counted again. ` +
      `Retention removes old records; \`topics describe ${inventoryEvents.name}\` shows how long they stay.`,
  );
}
