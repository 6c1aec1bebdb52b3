import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServerError } from '../server-error.js';
import { waitUntil } from '../wait-until.js';
import { isAlive, markProcess, type ProcessMark } from './process-mark.js';

/** In the directory of each node. */
export const PID_FILE = 'pid.json';

interface PidRecord {
  readonly server: ProcessMark;
  readonly owner: ProcessMark;
}

/** Notes which process serves this data directory, and which one answers for it. */
export async function writePidFile(file: string, pid: number): Promise<void> {
  const [server, owner] = [await markProcess(pid), await markProcess(process.pid)];
  if (server && owner) await writeFile(file, JSON.stringify({ server, owner } satisfies PidRecord));
}

/**
 * Ends the servers that an earlier, vanished owner left behind on `dataDir`, so that their ports and data are
 * free. Rejects with DATA_IN_USE when an owner still lives.
 */
export async function endLeftovers(dataDir: string): Promise<void> {
  const nodes = await readdir(dataDir).catch(() => []);
  await Promise.all(nodes.map((node) => endLeftover(join(dataDir, node, PID_FILE))));
}

async function endLeftover(file: string): Promise<void> {
  const record = await readRecord(file);
  if (!record) return;
  if (await isAlive(record.server)) {
    if (await isAlive(record.owner)) {
      throw new ServerError(
        'DATA_IN_USE',
        `Process ${record.server.pid}, started by process ${record.owner.pid}, works on this data (${file}); stop it first.`,
      );
    }
    await endMarked(record.server);
  }
  await rm(file, { force: true });
}

async function endMarked(mark: ProcessMark): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!(await isAlive(mark))) return;
    process.kill(mark.pid, signal);
    if (await waitUntil(async () => !(await isAlive(mark)), { timeoutMs: 15_000 })) return;
  }
}

async function readRecord(file: string): Promise<PidRecord | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as PidRecord;
  } catch {
    return undefined;
  }
}
