import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../download/cache-directory.js';
import { isIntact, sealDirectory } from '../download/checksums.js';
import { whileLocked } from '../download/download-lock.js';
import { runCommand } from '../download/run-command.js';
import { type Progress } from '../progress.js';
import { ServerError } from '../server-error.js';
import { requireMaven } from './java-tools.js';

export const KAFKA_VERSION = '4.3.0';
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies';

// Without the binding of slf4j to log4j a broker logs nothing, not even why it does not start.
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>ordered</groupId><artifactId>kafka-broker</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.25.4</version></dependency>
  </dependencies>
</project>
`;

// Named after what was asked for, so that another list of jars is another download.
const DIRECTORY = `kafka-${KAFKA_VERSION}-${createHash('sha256').update(POM).digest('hex').slice(0, 8)}`;

/**
 * The directory with the broker's jars. Downloaded by Maven on first use (54 MB, checksums enforced), kept in
 * the cache with a SHA-256 of each jar, and checked against those at every use; a damaged copy is fetched anew.
 */
export async function kafkaJars(onProgress?: Progress): Promise<string> {
  const cache = await cacheDirectory();
  const jars = join(cache, DIRECTORY);
  if (await isIntact(jars)) return jars;
  await requireMaven();
  return whileLocked(join(cache, `${DIRECTORY}.lock`), onProgress, async () => {
    if (!(await isIntact(jars))) await fetchJars(cache, jars, onProgress);
    return jars;
  });
}

async function fetchJars(cache: string, target: string, onProgress?: Progress): Promise<void> {
  const work = await mkdtemp(join(cache, 'kafka-download-'));
  try {
    const pom = join(work, 'pom.xml');
    const jars = join(work, 'jars');
    await mkdir(jars);
    await writeFile(pom, POM);
    onProgress?.(`downloading Kafka ${KAFKA_VERSION} (54 MB, once)`);
    const { code, output } = await runCommand(
      'mvn',
      ['--batch-mode', '--strict-checksums', '-f', pom, COPY, `-DoutputDirectory=${jars}`],
      countingJars(onProgress),
    );
    if (code !== 0) throw downloadFailed(output);
    await sealDirectory(jars);
    // Only a complete download ever gets the final name.
    await rm(target, { recursive: true, force: true });
    await rename(jars, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function countingJars(onProgress?: Progress): (line: string) => void {
  let count = 0;
  return (line) => {
    if (!/Downloaded from .*\.jar /.test(line)) return;
    count++;
    if (count % 20 === 0) onProgress?.(`downloading Kafka ${KAFKA_VERSION}: ${count} files`);
  };
}

function downloadFailed(output: string): ServerError {
  const reason =
    output.split('\n').find((line) => line.startsWith('[ERROR]')) ?? 'mvn failed without a reason';
  return new ServerError(
    'DOWNLOAD_FAILED',
    `Kafka ${KAFKA_VERSION} could not be downloaded: ${reason.replace('[ERROR] ', '')}\nCheck the network and Maven's settings (proxy, mirror) and try again, set KAFKA_BOOTSTRAP to a broker of yours, or run \`docker compose up\`.`,
  );
}
