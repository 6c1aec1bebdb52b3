// `npm run prove`: makes a suite of its own suffer by a seeded plan, and checks that it kept every promise.
import { join, relative } from 'node:path';
import { Command } from 'commander';
import { STATE } from '../stack/directories.js';
import { troubles, wholeNumber } from './options.js';
import { TROUBLE, TROUBLE_KINDS, type TroubleKind } from './plan/trouble.js';
import { prove } from './run.js';
import { isClean, verdictText } from './verdict/verdict.js';

interface Flags {
  readonly orders: number;
  readonly faults: number;
  readonly seed?: number;
  readonly rate: number;
  readonly only: TroubleKind[];
  readonly patience: number;
  readonly to?: string;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

await new Command('npm run prove --')
  .description(
    'Starts a broker, a mongod and apps of its own, places orders while faults strike, waits until all is\n' +
      'drained, and checks every invariant against what was asked and answered.',
  )
  .option('--orders <n>', 'orders that are placed at least', wholeNumber(1, 1_000_000), 1000)
  .option('--faults <n>', 'faults that strike meanwhile, spread evenly', wholeNumber(0, 1000), 10)
  .option('--seed <n>', 'repeats the plan of an earlier run; random unless told', wholeNumber(0, 2 ** 31))
  .option('--rate <n>', 'orders a second', wholeNumber(1, 1000), 60)
  .option('--only <kinds>', 'which trouble, separated by commas, or none; everything unless told', troubles, [
    ...TROUBLE_KINDS,
  ])
  .option(
    '--patience <seconds>',
    'how long it may take to recover from the last fault; half of it, until something moves after each',
    wholeNumber(1, 3600),
    60,
  )
  .option('--to <folder>', 'where the history goes; .ordered/prove/<time>-<seed> unless told')
  .addHelpText(
    'after',
    `
Trouble:
${TROUBLE_KINDS.map((kind) => `  ${kind.padEnd(11)} ${TROUBLE[kind]}`).join('\n')}

Ends with 0 when every invariant holds, with 1 when one is broken, with 2 when the run itself could not be made.`,
  )
  .showHelpAfterError('Add --help to see what it takes.')
  .action(run)
  .parseAsync();

async function run(flags: Flags): Promise<void> {
  const seed = flags.seed ?? Math.floor(Math.random() * 1_000_000);
  const time = new Date().toISOString().replaceAll(/[-:]|\..*/g, '');
  const to = flags.to ?? join(STATE, 'prove', `${time}-${seed}`);
  console.log(`Seed ${seed}. History: ${relative(process.cwd(), to)}/history.jsonl`);
  try {
    const verdict = await prove({ ...flags, seed, to }, (line) => console.log(line));
    console.log(verdictText(verdict));
    process.exitCode = isClean(verdict) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.stack : error);
    process.exitCode = 2;
  }
  // Clients may still hold timers; stdout must be written before the end.
  process.stdout.write('', () => process.exit());
}
