import { type Snapshot } from '../../../apps/analytics/src/domain/snapshot.js';
import { ProgressLine } from '../progress-line.js';
import { type Suite } from '../suite.js';
import { type Difference, differencesOf } from './comparison.js';
import { liveSnapshot } from './live-snapshot.js';
import { type ShadowProgress, ShadowRun } from './shadow-run.js';

export interface ReplayResult {
  readonly consistent: boolean;
  readonly live: Snapshot;
  readonly replayed: Snapshot;
  readonly differences: readonly Difference[];
  readonly log: ShadowProgress;
  readonly seconds: number;
}

/** Compares what the service has counted live with what the log says from its beginning; orders may go on flowing. */
export async function replayAnalytics(suite: Suite, signal: AbortSignal): Promise<ReplayResult> {
  const startedAt = performance.now();
  const live = await liveSnapshot(suite);
  const run = await ShadowRun.plan(suite, live.positions);
  const { progress } = run;
  const line = new ProgressLine(() => `replaying: ${progress.read} of ${progress.records} records`);
  try {
    const replayed = await run.run(signal);
    const differences = differencesOf(live, replayed);
    return {
      consistent: differences.length === 0,
      live,
      replayed,
      differences,
      log: progress,
      seconds: Math.round(performance.now() - startedAt) / 1000,
    };
  } finally {
    line.stop();
  }
}
