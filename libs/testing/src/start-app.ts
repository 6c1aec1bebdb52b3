import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort, type ProcessExit, tether } from '#libs/servers';
import { eventually } from './eventually.js';

export interface AppOptions {
  /** Wait for `/health/readiness`; true. */
  readonly ready?: boolean;
  /** How long to wait for it; 60,000. */
  readonly timeoutMs?: number;
}

export interface RunningApp {
  readonly url: string;
  readonly pid: number;
  /** All that it has written so far. */
  logs(): string;
  readonly exited: Promise<ProcessExit>;
  /** SIGTERM. Resolves with the exit code; null when a signal ended it after all. */
  stop(): Promise<number | null>;
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** All of a test comes from one address, and often as fast as it can. */
const NO_RATE_LIMITS = { RATE_LIMIT_PER_ADDRESS: '0', RATE_LIMIT_PER_CALLER: '0' };

/**
 * Starts the built app `dist/run/<name>.js` as a process of its own on a free port, with NODE_ENV=production and
 * the runner's servers unless `env` names others. It ends with the test process, however that ends.
 */
export async function startApp(
  name: string,
  env: Readonly<Record<string, string>> = {},
  { ready = true, timeoutMs = 60_000 }: AppOptions = {},
): Promise<RunningApp> {
  const main = join(projectRoot(), 'dist', 'run', `${name}.js`);
  if (!existsSync(main)) throw new Error(`${main} is missing; build the apps first (npm run build)`);
  const portVariable = `${name.toUpperCase().replaceAll('-', '_')}_PORT`;
  const port = env[portVariable] ?? String(await freePort());

  const child = spawn(process.execPath, [main], {
    // Not the project's directory: an .env there is the developer's, and no test must depend on it.
    cwd: tmpdir(),
    env: {
      ...{ ...outsideJest(), ...NO_RATE_LIMITS, NODE_ENV: 'production', LOG_FORMAT: 'json' },
      ...{ ...env, [portVariable]: port },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  tether(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  let gone: ProcessExit | undefined;
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once('close', (code, signal) => resolve((gone = { code, signal })));
  });
  const signalled = async (signal: NodeJS.Signals): Promise<ProcessExit> => {
    if (!gone) child.kill(signal);
    return exited;
  };
  const app: RunningApp = {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    logs: () => lines.join('\n'),
    exited,
    stop: async () => (await signalled('SIGTERM')).code,
    kill: async () => void (await signalled('SIGKILL')),
  };
  if (ready) await untilReady(name, app, () => gone, timeoutMs);
  return app;
}

async function untilReady(
  name: string,
  app: RunningApp,
  exit: () => ProcessExit | undefined,
  timeoutMs: number,
): Promise<void> {
  try {
    await eventually(
      async () => {
        if (exit()) return;
        const answer = await fetch(`${app.url}/health/readiness`, { signal: AbortSignal.timeout(5_000) });
        if (!answer.ok) throw new Error(`readiness ${answer.status}: ${await answer.text()}`);
      },
      { timeoutMs, everyMs: 100 },
    );
    const end = exit();
    if (end) throw new Error(`it ended with ${end.code ?? end.signal}`);
  } catch (error) {
    await app.kill();
    throw new Error(
      `${name} did not become ready: ${(error as Error).message}\n${app.logs().slice(-4_000)}`,
      {
        cause: error,
      },
    );
  }
}

/** jest's own variables would make the app's client libraries behave as in a unit test. */
function outsideJest(): NodeJS.ProcessEnv {
  const ofJest = new Set(['NODE_ENV', 'NODE_OPTIONS', 'JEST_WORKER_ID']);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofJest.has(name)));
}

function projectRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory);
  return directory;
}
