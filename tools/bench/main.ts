// `npm run bench`: measures the suite against simpler ways of doing the same, on servers of its own.
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { ITEMS } from './items/all.js';
import { runItems } from './run-items.js';
import { FULL, QUICK } from './sizes.js';

interface Flags {
  readonly rounds?: number;
  readonly quick?: true;
  readonly json?: string;
  readonly profile?: string;
}

// What our libraries say inside the bench itself is no part of its report.
Logger.overrideLogger(['error', 'fatal']);
const names = ITEMS.map(({ name }) => name);

await new Command('npm run bench --')
  .description(
    `Measures, side by side and in processes of their own:\n${ITEMS.map(({ name, title }) => `  ${name.padEnd(10)} ${title}`).join('\n')}\n` +
      'Ends with 1 when a count does not agree with broker or database; a missed goal alone is no failure.',
  )
  .addArgument(new Argument('[names...]', 'what to measure; everything unless told').choices(names))
  .option('--rounds <n>', 'alternating rounds (default 5)', positive)
  .option('--quick', 'small and short, to see that it works; its figures are rough')
  .option('--json <file>', 'write every measurement to a file, too')
  .option('--profile <folder>', 'let each process leave a CPU profile there (slows everything down)')
  .action(bench)
  .parseAsync();

async function bench(chosen: readonly string[], { rounds, quick, json, profile }: Flags): Promise<void> {
  const sizes = { ...(quick ? QUICK : FULL), ...(rounds === undefined ? {} : { rounds }) };
  const items = ITEMS.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  const results = await runItems(items, sizes, profile === undefined ? undefined : resolve(profile));
  if (json !== undefined) {
    const report = {
      at: new Date().toISOString(),
      node: process.version,
      cpus: cpus().length,
      sizes,
      results,
    };
    await writeFile(json, JSON.stringify(report, undefined, 2));
  }
  if (Object.values(results).some(({ countFaults }) => countFaults.length > 0)) process.exitCode = 1;
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 100) return value;
  throw new InvalidArgumentError('A whole number from 1 to 100.');
}
