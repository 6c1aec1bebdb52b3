import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, EXIT } from '../cli-error.js';
import { stopWhenInterrupted } from '../interrupted.js';
import { type Suite } from '../suite.js';
import { ConsumerChild } from './consumer-child.js';
import { type ConsumerTask } from './consumer-task.js';
import { type DeliveryPlan } from './delivery-plan.js';
import { type Scratch } from './scratch.js';
import { type Way } from './ways.js';

export interface WayResult {
  readonly way: Way;
  readonly events: number;
  readonly stored_rows: number;
  readonly lost: number;
  readonly doubled: number;
  readonly kills: number;
}

export interface WayProgress {
  kills: number;
  left: number;
}

const POLL_MS = 100;
const PATIENCE_MS = 60_000;

/** Lets consumers work off the topic in one way, killing each at its moment; the last one finishes. */
export async function runWay(
  way: Way,
  {
    suite,
    scratch,
    plan,
    progress,
    signal,
  }: {
    readonly suite: Suite;
    readonly scratch: Scratch;
    readonly plan: DeliveryPlan;
    readonly progress: WayProgress;
    readonly signal: AbortSignal;
  },
): Promise<WayResult> {
  const task: ConsumerTask = {
    way,
    topic: scratch.topic,
    group: scratch.groupOf(way),
    mongoUrl: suite.mongoUrl,
    database: scratch.database,
    collection: scratch.collectionOf(way),
    batchRecords: plan.batchRecords,
  };
  for (const moment of [...plan.moments, undefined]) {
    const child = new ConsumerChild({ ...task, ...(moment && { moment }) }, suite.brokers);
    try {
      if (await untilMoment(child)) {
        await child.kill();
        progress.kills += 1;
        continue;
      }
      await child.stop();
      break;
    } catch (error) {
      await child.kill();
      throw error;
    }
  }
  const { rows, distinct } = await scratch.rows.count(task.collection);
  const { kills } = progress;
  return {
    way,
    events: plan.events,
    stored_rows: rows,
    lost: plan.events - distinct,
    doubled: rows - distinct,
    kills,
  };

  /** True at the moment of the kill, false when everything is committed. */
  async function untilMoment(child: ConsumerChild): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      if (child.atMoment) return true;
      progress.left = await scratch.lagOf(way);
      if (child.atMoment) return true;
      if (progress.left === 0) return false;
      stopWhenInterrupted(signal);
      child.requireAlive();
      if (performance.now() > deadline)
        throw new CliError(
          EXIT.unreachable,
          `The consumer for "${way}" got nowhere for ${PATIENCE_MS / 1000} s.`,
        );
      await sleep(POLL_MS);
    }
  }
}
