import { type KafkaAdmin } from '../kafka-admin.js';
import { ProgressLine } from '../progress-line.js';
import { type Suite } from '../suite.js';
import { type DeliveryPlan } from './delivery-plan.js';
import { runWay, type WayProgress, type WayResult } from './run-way.js';
import { Scratch } from './scratch.js';
import { WAYS } from './ways.js';

/** Runs all ways side by side on one topic, each as a group of its own, and leaves nothing behind. */
export async function runDemo(
  suite: Suite,
  admin: KafkaAdmin,
  plan: DeliveryPlan,
  signal: AbortSignal,
): Promise<WayResult[]> {
  const scratch = await Scratch.open(suite, admin);
  const progress = WAYS.map((): WayProgress => ({ kills: 0, left: plan.events }));
  const line = new ProgressLine(() =>
    WAYS.map((way, index) => `${way}: ${progress[index]!.kills} kills, ${progress[index]!.left} left`).join(
      '; ',
    ),
  );
  try {
    await scratch.load(plan.events, plan.seed);
    const failed = new AbortController();
    const running = WAYS.map((way, index) =>
      runWay(way, {
        suite,
        scratch,
        plan,
        progress: progress[index]!,
        signal: AbortSignal.any([signal, failed.signal]),
      }).catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    );
    // All of them, so that no child is at work when its topic is deleted.
    await Promise.allSettled(running);
    return await Promise.all(running);
  } finally {
    line.stop();
    await scratch.remove();
  }
}
