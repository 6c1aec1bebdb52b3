import { type BenchItem, type ItemResult } from './item.js';
import { chooseLoadGenerator } from './load/load.js';
import { BenchProcess } from './process/bench-process.js';
import { itemText } from './report/text-report.js';
import { BenchServers } from './servers/bench-servers.js';
import { type Sizes } from './sizes.js';

/** Runs the items one after another on one set of servers, and prints each result as it is there. */
export async function runItems(
  items: readonly BenchItem[],
  sizes: Sizes,
  profiles: string | undefined,
): Promise<Record<string, ItemResult>> {
  const results: Record<string, ItemResult> = {};
  const load = await chooseLoadGenerator();
  console.log(`load generator: ${load.name}`);
  const servers = await BenchServers.start(progress('servers'));
  const stop = async (): Promise<void> => {
    await BenchProcess.stopAll();
    await servers.stop();
    await load.close();
  };
  const interrupted = (): void => void stop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupted);
  try {
    for (const item of items) {
      const onProgress = progress(item.name);
      const result = await item.run({ servers, load, sizes, profiles, onProgress });
      results[item.name] = result;
      console.log(itemText(item.title, result));
    }
    return results;
  } finally {
    await stop();
  }
}

/** Where it is, on the standard error: the report alone can then be kept. */
function progress(name: string): (line: string) => void {
  return (line) => console.error(`[${name}] ${line}`);
}
