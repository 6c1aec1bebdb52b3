import { lookup } from 'node:dns/promises';
import { join } from 'node:path';
import { DryMongoBinary } from 'mongodb-memory-server-core';
import { MongoBinaryDownload } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownload.js';
import { cacheDirectory } from '../download/cache-directory.js';
import { whileLocked } from '../download/download-lock.js';
import { type Progress } from '../progress.js';

const ARCHIVE_HOST = 'fastdl.mongodb.org';

/** A mongod that was downloaded before. */
export async function fetchedByMemoryServer(): Promise<string | undefined> {
  return DryMongoBinary.locateBinary(await options());
}

/** Rejects soon where the archive cannot be asked for, since the download itself would retry for long. */
export async function mongodbIsReachable(): Promise<void> {
  if (process.env.MONGOMS_DOWNLOAD_MIRROR || process.env.MONGOMS_DOWNLOAD_URL) return;
  await lookup(ARCHIVE_HOST);
  await fetch(`https://${ARCHIVE_HOST}/`, { method: 'HEAD', signal: AbortSignal.timeout(8_000) });
}

/** Downloads MongoDB's archive for this machine, checks its MD5 and unpacks mongod into the cache. */
export async function fetchFromMongodb(onProgress?: Progress): Promise<string> {
  const wanted = await options();
  return whileLocked(join(wanted.downloadDir, '..', 'mongod.lock'), onProgress, async () => {
    const present = await DryMongoBinary.locateBinary(wanted);
    return present ?? new ReportingDownload({ ...wanted, checkMD5: true }, onProgress).getMongodPath();
  });
}

async function options() {
  return DryMongoBinary.generateOptions({ downloadDir: join(await cacheDirectory(), 'mongod') });
}

/** The package prints its progress itself; a library must hand it to its caller. */
class ReportingDownload extends MongoBinaryDownload {
  #reportedAt = 0;

  constructor(
    wanted: ConstructorParameters<typeof MongoBinaryDownload>[0],
    private readonly report?: Progress,
  ) {
    super(wanted);
  }

  override printDownloadProgress(chunk: { length: number }): void {
    this.dlProgress.current += chunk.length;
    if (performance.now() - this.#reportedAt < 2_000) return;
    this.#reportedAt = performance.now();
    const megabytes = Math.round(this.dlProgress.current / 1024 / 1024);
    this.report?.(
      `downloading MongoDB ${this.binaryOpts.version}: ${megabytes} of ${this.dlProgress.totalMb} MB`,
    );
  }
}
