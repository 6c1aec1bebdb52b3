import { BenchProcess } from '../process/bench-process.js';
import { type LoadPlan, type LoadResult } from './load-generator.js';

/** The load generator for machines without wrk. */
export async function nodeLoad(plan: LoadPlan): Promise<LoadResult> {
  const generator = BenchProcess.start({
    name: 'load generator',
    entry: 'tools/bench/load/node-load-main.js',
    args: [JSON.stringify(plan)],
  });
  const result = await generator.message<LoadResult>();
  await generator.ended;
  return result;
}
