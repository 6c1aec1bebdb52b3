// `npm run prove:mutants`: plants bugs one by one in copies of the build, and shows that `npm run prove` finds each.
import { Command, InvalidArgumentError } from 'commander';
import { FAULT_KINDS, TROUBLE_KINDS } from '../plan/trouble.js';
import { MUTANTS } from './all.js';
import { type Mutant, type MutantRun } from './mutant.js';
import { type MutantResult, runMutant } from './run-mutant.js';

interface Flags {
  readonly only?: Mutant[];
  readonly list?: true;
  readonly control: boolean;
}

/** The same run with nothing planted: it shows that it is the bug that is found. */
const CONTROL: MutantRun = { orders: 300, faults: FAULT_KINDS.length, only: TROUBLE_KINDS, seed: 1 };
const WIDTH = 32;

await new Command('npm run prove:mutants --')
  .description(
    'Plants bugs one by one in a copy of the build, proves the copy, and shows which invariant catches each.\n' +
      'Begins with the build as it is, which must be clean.',
  )
  .option('--only <names>', 'only these, separated by commas', chosen)
  .option('--list', 'show what there is, with the run that must catch it')
  .option('--no-control', 'leave out the build as it is')
  .addHelpText(
    'after',
    '\nEnds with 1 when a bug is not caught, or the build as it is is not clean. Runs are left in .ordered/mutants/<name>/run.',
  )
  .showHelpAfterError('Add --help to see what it takes.')
  .action(run)
  .parseAsync();

async function run({ only = [...MUTANTS], list, control }: Flags): Promise<void> {
  if (list) return console.log(MUTANTS.map(listed).join('\n'));
  let failed = 0;
  console.log(`${'mutant'.padEnd(WIDTH)}  ${'caught by'.padEnd(24)}  seconds  what it breaks`);
  if (control) {
    const result = await runMutant({ name: 'control', patches: [], run: CONTROL });
    const clean = result.failure === undefined && result.broken.length === 0;
    if (!clean) failed += 1;
    print(result, clean ? 'clean' : `NOT CLEAN: ${result.broken.join(', ')}`, 'nothing');
  }
  for (const mutant of only) {
    const result = await runMutant(mutant);
    const caught = result.broken.filter((name) => mutant.caughtBy.includes(name));
    if (caught.length === 0) failed += 1;
    const besides = result.broken.filter((name) => !caught.includes(name));
    const survived = result.failure === undefined ? 'SURVIVED' : 'NOT RUN';
    const how = caught.length === 0 ? survived : caught.join(', ');
    print(result, besides.length === 0 ? how : `${how} (also ${besides.join(', ')})`, mutant.breaks);
  }
  const total = only.length + (control ? 1 : 0);
  console.log(
    failed === 0 ? `All ${total} are as they must be.` : `${failed} of ${total} are not as they must be.`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

function print({ name, seconds, failure }: MutantResult, verdict: string, breaks: string): void {
  console.log(`${name.padEnd(WIDTH)}  ${verdict.padEnd(24)}  ${seconds.toFixed(0).padStart(7)}  ${breaks}`);
  if (failure !== undefined) console.log(`The run of ${name} could not be made:\n${failure}`);
}

function listed({ name, breaks, caughtBy, run: { orders, faults, only, seed } }: Mutant): string {
  const trouble = only.length === 0 ? 'no trouble' : only.join(', ');
  return `${name.padEnd(WIDTH)}  ${breaks}\n${' '.repeat(WIDTH)}  must break ${caughtBy.join(' or ')}: ${orders} orders, ${faults} faults, ${trouble}, seed ${seed}`;
}

function chosen(text: string): Mutant[] {
  return text.split(',').map((name) => {
    const mutant = MUTANTS.find((one) => one.name === name.trim());
    if (mutant) return mutant;
    throw new InvalidArgumentError(`${name}: not among ${MUTANTS.map((one) => one.name).join(', ')}.`);
  });
}
