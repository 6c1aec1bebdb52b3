// `npm run fuzz`: what nobody should send, for a while, to a suite of its own.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '#libs/servers';
import { type RunningApp } from '#libs/testing';
import { Command, InvalidArgumentError } from 'commander';
import { OrderSuite } from '../../test/order-suite.js';
import { wholeNumber } from '../prove/options.js';
import { type Part, PARTS } from './fuzz.js';
import { FUZZ_ENVIRONMENT, FUZZED, type FuzzedApps, fuzzSuite } from './suite-under-fire.js';

interface Flags {
  readonly seconds: number;
  readonly seed?: number;
  readonly only: readonly Part[];
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

await new Command('npm run fuzz --')
  .description(
    'Starts a broker, a mongod and every app, sends spoiled requests to each of their routes, spoiled records to each ' +
      'topic and spoiled frames to each WebSocket, and tells what no input may bring about: an answer of 500, a crash, ' +
      'memory that grows, an order that is not decided afterwards.',
  )
  .option('--seconds <n>', 'how long', wholeNumber(1, 86_400), 60)
  .option('--seed <n>', 'repeats what an earlier run sent; random unless told', wholeNumber(0, 2 ** 31))
  .option('--only <parts>', `some of ${PARTS.join(', ')}, separated by commas`, parts, [...PARTS])
  .addHelpText(
    'after',
    '\nEnds with 0 when nothing was found, with 1 when something was, with 2 when it could not run.',
  )
  .showHelpAfterError('Add --help to see what it takes.')
  .action(run)
  .parseAsync();

async function run({ seconds, seed = Math.floor(Math.random() * 1_000_000), only }: Flags): Promise<void> {
  console.log(`Seed ${seed}; ${seconds} s of ${only.join(', ')}.`);
  try {
    const { findings, requests, records, frames } = await onSuite((suite, apps) =>
      fuzzSuite(suite, apps, { seconds, seed, only }),
    );
    console.log(`${requests} requests, ${records} records, ${frames} frames.`);
    for (const { app, what, reproduction } of findings)
      console.log(`\n${app} ${what}\n${reproduction ?? ''}`);
    const again = `npm run fuzz -- --seconds ${seconds} --seed ${seed} --only ${only.join(',')}`;
    console.log(findings.length === 0 ? 'Nothing found.' : `\n${findings.length} found. Again: ${again}`);
    process.exitCode = findings.length === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.stack : error);
    process.exitCode = 2;
  }
  // Clients may still hold timers; stdout must be written before the end.
  process.stdout.write('', () => process.exit());
}

async function onSuite<Result>(
  work: (suite: OrderSuite, apps: FuzzedApps) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'ordered-fuzz-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const mongo = await startMongo({ members: 1, dataDir: join(directory, 'mongo') });
  let suite: OrderSuite | undefined;
  try {
    const dataDir = join(directory, 'kafka');
    suite = await OrderSuite.start({ mongoUrl: mongo.url, dataDir, env: FUZZ_ENVIRONMENT });
    const apps: Record<string, RunningApp> = {};
    for (const name of FUZZED) apps[name] = await suite.app(name, addressesOf(apps));
    return await work(suite, apps as FuzzedApps);
  } finally {
    await suite?.stop();
    await mongo.stop();
  }
}

/** For those that ask others. */
function addressesOf(apps: Readonly<Record<string, RunningApp>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(apps).map(([name, { url }]) => [`${name.toUpperCase()}_URL`, url]),
  );
}

function parts(text: string): Part[] {
  const named = text.split(',').map((name) => name.trim());
  const unknown = named.filter((name) => !PARTS.includes(name as Part));
  if (unknown.length > 0) throw new InvalidArgumentError(`There are ${PARTS.join(', ')}.`);
  return named as Part[];
}
