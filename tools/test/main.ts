// `npm test`: one real broker and one real mongod, then jest with whatever arguments were given.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COUNTS_VARIABLE, lastLine, readCounts } from './counts.js';
import { jestArguments } from './jest-arguments.js';
import { startTestServers, type TestServers } from './servers.js';

const REPORTER = fileURLToPath(new URL('count-reporter.js', import.meta.url));

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupted.abort());
}

try {
  const servers = await startTestServers((line) => console.log(line));
  process.exitCode = await runJest(servers).finally(() => servers.stop());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log(lastLine({ passed: 0, failed: 1 }));
  process.exitCode = 1;
}

async function runJest(servers: TestServers): Promise<number> {
  if (interrupted.signal.aborted) return 130;
  const counts = join(servers.directory, 'counts.json');
  const args = [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    ...jestArguments(process.argv.slice(2), REPORTER),
  ];
  const code = await new Promise<number>((resolve, reject) => {
    const jest = spawn(process.execPath, args, {
      stdio: 'inherit',
      env: {
        ...process.env,
        NODE_ENV: 'test',
        KAFKA_BOOTSTRAP: servers.bootstrap,
        MONGO_URL: servers.mongoUrl,
        [COUNTS_VARIABLE]: counts,
      },
    });
    interrupted.signal.addEventListener('abort', () => jest.kill('SIGTERM'));
    jest.once('error', reject);
    jest.once('exit', (exitCode) => resolve(exitCode ?? 130));
  });
  const result = await readCounts(counts, code);
  await servers.stop();
  console.log(lastLine(result));
  return code;
}
