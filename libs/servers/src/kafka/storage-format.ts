import { randomBytes } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../download/run-command.js';
import { ServerError } from '../server-error.js';

export interface StorageToFormat {
  readonly java: string;
  readonly jars: string;
  /** Options of Java about where it finds classes or leaves them. */
  readonly classes: readonly string[];
  readonly nodeDirectory: string;
  readonly logDirectory: string;
  readonly configFile: string;
  readonly loggingFile: string;
  readonly clusterId: string;
  /** The first user, see scramCredential(). */
  readonly user?: string;
}

/** Prepares a broker's log directory once. The marker is written last, so that a half-made one is made anew. */
export async function formatStorage(storage: StorageToFormat): Promise<void> {
  const marker = join(storage.nodeDirectory, 'formatted');
  if (await exists(marker)) return;
  await rm(storage.logDirectory, { recursive: true, force: true });
  const { code, output } = await runCommand(storage.java, [
    '-Xmx128m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    ...storage.classes,
    `-Dlog4j2.configurationFile=${storage.loggingFile}`,
    '-cp',
    join(storage.jars, '*'),
    'kafka.tools.StorageTool',
    'format',
    '-t',
    storage.clusterId,
    '-c',
    storage.configFile,
    ...(storage.user === undefined ? [] : ['--add-scram', storage.user]),
  ]);
  if (code !== 0) {
    throw new ServerError(
      'START_FAILED',
      `The storage of a broker could not be formatted in ${storage.nodeDirectory}:\n${output}`,
    );
  }
  await writeFile(marker, '');
}

/** The cluster's id, made at the first start and kept with its data. */
export async function clusterIdOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'cluster-id');
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known) return known;
  const id = randomBytes(16).toString('base64url');
  // An id that begins with a dash would read as an option on the format tool's command line.
  if (id.startsWith('-')) return clusterIdOf(dataDir);
  await writeFile(file, id);
  return id;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
