import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type LoadPlan, type LoadResult } from './load-generator.js';

const run = promisify(execFile);

/** The path of wrk; undefined when it is not installed. */
export async function findWrk(): Promise<string | undefined> {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(directory, 'wrk');
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

export async function wrkLoad(
  wrk: string,
  script: string,
  { url, connections, seconds }: LoadPlan,
): Promise<LoadResult> {
  const { stdout } = await run(wrk, [
    '--threads=1',
    `--connections=${connections}`,
    `--duration=${seconds}s`,
    '--timeout=10s',
    `--script=${script}`,
    url,
  ]);
  return parseWrkResult(stdout);
}

/** Reads the line that our script adds to the output of wrk. */
export function parseWrkResult(output: string): LoadResult {
  const line = /^RESULT (\{.*\})$/m.exec(output)?.[1];
  if (line === undefined) throw new Error(`wrk gave no result:\n${output}`);
  const result = JSON.parse(line) as Record<
    'requests' | 'micros' | 'failed' | 'p50Micros' | 'p99Micros',
    number
  >;
  return {
    answered: result.requests,
    seconds: result.micros / 1e6,
    failed: result.failed,
    p50Ms: result.p50Micros / 1000,
    p99Ms: result.p99Micros / 1000,
  };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
