import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../download/cache-directory.js';
import { isIntact, sealDirectory } from '../download/checksums.js';
import { whileLocked } from '../download/download-lock.js';
import { runCommand } from '../download/run-command.js';
import { type Progress } from '../progress.js';
import { ServerError } from '../server-error.js';

/** Paths of programs. */
export interface PrometheusPrograms {
  readonly prometheus: string;
  readonly promtool: string;
}

const OTHER_WAY =
  'Install the package prometheus, which has prometheus and promtool, so that both are on the PATH';

/**
 * Prometheus and promtool: those on the PATH, else from Debian's package, which apt downloads (19 MB, once) and checks, and
 * which is unpacked into the cache; nothing is installed and nobody has to be root. Rejects with ServerError.
 */
export async function findPrometheus(onProgress?: Progress): Promise<PrometheusPrograms> {
  const installed = { prometheus: 'prometheus', promtool: 'promtool' };
  if (await runs(installed)) return installed;
  const cache = await cacheDirectory();
  const home = join(cache, 'prometheus-debian');
  const unpacked = { prometheus: join(home, 'prometheus'), promtool: join(home, 'promtool') };
  await whileLocked(`${home}.lock`, onProgress, async () => {
    if (await isIntact(home)) return;
    const work = await mkdtemp(join(cache, 'prometheus-download-'));
    try {
      onProgress?.('downloading Prometheus (19 MB, once)');
      await unpack(await download(work), work, home);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
  if (await runs(unpacked)) return unpacked;
  throw new ServerError('TOOL_MISSING', `Debian's prometheus does not run here. ${OTHER_WAY}.`);
}

async function runs({ prometheus, promtool }: PrometheusPrograms): Promise<boolean> {
  const ends = await Promise.all([prometheus, promtool].map((program) => runCommand(program, ['--version'])));
  return ends.every(({ code }) => code === 0);
}

async function download(work: string): Promise<string> {
  const fetch = async (options: readonly string[]): Promise<string | undefined> => {
    // It downloads into the directory that it runs in.
    await runCommand('env', [`--chdir=${work}`, 'apt-get', ...options, 'download', 'prometheus']);
    return (await readdir(work)).find((name) => name.endsWith('.deb'));
  };
  if ((await runCommand('apt-get', ['--version'])).code !== 0) {
    throw new ServerError(
      'TOOL_MISSING',
      `There is neither Prometheus nor apt on this machine. ${OTHER_WAY}.`,
    );
  }
  let found = await fetch([]);
  if (found === undefined) {
    // The machine's own lists of packages are missing or old, and only root may renew them.
    const own = ['-o', `Dir::State::Lists=${join(work, 'lists')}`, '-o', `Dir::Cache=${join(work, 'cache')}`];
    await mkdir(join(work, 'lists', 'partial'), { recursive: true });
    await mkdir(join(work, 'cache', 'archives', 'partial'), { recursive: true });
    await runCommand('apt-get', [...own, 'update']);
    found = await fetch(own);
  }
  if (found !== undefined) return join(work, found);
  throw new ServerError('DOWNLOAD_FAILED', `apt-get download prometheus brought nothing. ${OTHER_WAY}.`);
}

async function unpack(archive: string, work: string, home: string): Promise<void> {
  const { code, output } = await runCommand('dpkg-deb', ['-x', archive, join(work, 'root')]);
  if (code !== 0) throw new ServerError('DOWNLOAD_FAILED', `dpkg-deb: ${output}. ${OTHER_WAY}.`);
  const ready = join(work, 'ready');
  await mkdir(ready);
  for (const program of ['prometheus', 'promtool'])
    await rename(join(work, 'root', 'usr', 'bin', program), join(ready, program));
  await sealDirectory(ready);
  await rm(home, { recursive: true, force: true });
  await rename(ready, home);
}
