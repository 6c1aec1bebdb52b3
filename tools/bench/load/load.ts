import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadGenerator } from './load-generator.js';
import { nodeLoad } from './node-load.js';
import { findWrk, wrkLoad } from './wrk.js';
import { WRK_SCRIPT } from './wrk-script.js';

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
