import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../download/cache-directory.js';
import { isIntact, sealDirectory } from '../download/checksums.js';
import { whileLocked } from '../download/download-lock.js';
import { type Progress } from '../progress.js';
import { type KafkaPrograms, launchBrokers } from './launch-brokers.js';

const FILE = 'classes.jsa';

/**
 * A file with Kafka's classes as this Java has them in memory, which halves what the start of a broker costs (5.5 to 3.1 s of
 * CPU with formatting). Made by a broker that starts and stops, once for each Java and each list of jars, and kept in the
 * cache with its SHA-256, for a damaged one crashes Java. Undefined when it cannot be made: a broker starts without it, too.
 */
export async function classArchive(
  programs: Omit<KafkaPrograms, 'classes'>,
  javaVersion: string,
  onProgress?: Progress,
): Promise<string | undefined> {
  const subject = createHash('sha256').update(`${javaVersion} ${programs.jars}`).digest('hex').slice(0, 8);
  const cache = await cacheDirectory();
  const directory = join(cache, `kafka-classes-${subject}`);
  const archive = join(directory, FILE);
  if (await isIntact(directory)) return archive;
  return whileLocked(`${directory}.lock`, onProgress, async () => {
    if (!(await isIntact(directory))) await record(programs, cache, directory, onProgress);
    return archive;
  }).catch(() => undefined);
}

async function record(
  programs: Omit<KafkaPrograms, 'classes'>,
  cache: string,
  target: string,
  onProgress?: Progress,
): Promise<void> {
  onProgress?.('preparing Kafka for faster starts (once)');
  const work = await mkdtemp(join(cache, 'kafka-recording-'));
  try {
    const made = join(work, 'made');
    await mkdir(made);
    const classes = [`-XX:ArchiveClassesAtExit=${join(made, FILE)}`];
    const dataDir = join(work, 'broker');
    const broker = await launchBrokers({ brokers: 1, dataDir, shortLived: true }, { ...programs, classes });
    await broker.stop();
    await sealDirectory(made);
    // Only a complete one ever gets the final name.
    await rm(target, { recursive: true, force: true });
    await rename(made, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
