import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka, startMongo } from '#libs/servers';

export interface TestServers {
  readonly directory: string;
  readonly bootstrap: string;
  readonly mongoUrl: string;
  /** Stops both and deletes their data. */
  stop(): Promise<void>;
}

/** One broker and one mongod for a whole test run, on free ports, in a temporary directory. */
export async function startTestServers(onProgress: (line: string) => void): Promise<TestServers> {
  const directory = await mkdtemp(join(tmpdir(), 'ordered-test-'));
  const started = await Promise.allSettled([
    startKafka({ brokers: 1, dataDir: join(directory, 'kafka'), shortLived: true, onProgress }),
    startMongo({ members: 1, dataDir: join(directory, 'mongo'), onProgress }),
  ]);
  const [kafka, mongo] = started;
  const stop = async (): Promise<void> => {
    await Promise.all(
      started.map(async (server) => {
        if (server.status === 'fulfilled') await server.value.stop();
      }),
    );
    await rm(directory, { recursive: true, force: true });
  };
  if (kafka.status === 'fulfilled' && mongo.status === 'fulfilled') {
    return { directory, bootstrap: kafka.value.bootstrap, mongoUrl: mongo.value.url, stop };
  }
  await stop();
  throw started.find((server) => server.status === 'rejected')?.reason;
}
