import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeLoad } from './node-load.js';
import { findWrk, wrkLoad } from './wrk.js';
import { WRK_SCRIPT } from './wrk-script.js';

export interface LoadPlan {
  readonly url: string;
  /** Each sends its next request when the answer to the last one is there. */
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly answered: number;
  readonly seconds: number;
  /** Answers with a status other than 2xx and 3xx, and broken connections. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends `POST /order` with many users and items over connections that are kept alive, in a process of its own. */
export interface LoadGenerator {
  readonly name: string;
  run(plan: LoadPlan): Promise<LoadResult>;
  close(): Promise<void>;
}

/** wrk where it is installed, for it costs the least CPU; else our own in Node. */
export async function chooseLoadGenerator(): Promise<LoadGenerator> {
  const wrk = await findWrk();
  if (wrk === undefined)
    return { name: 'own (install wrk for less noise)', run: nodeLoad, close: async () => undefined };
  const directory = await mkdtemp(join(tmpdir(), 'ordered-wrk-'));
  const script = join(directory, 'order.lua');
  await writeFile(script, WRK_SCRIPT);
  return {
    name: 'wrk',
    run: (plan) => wrkLoad(wrk, script, plan),
    close: () => rm(directory, { recursive: true, force: true }),
  };
}
