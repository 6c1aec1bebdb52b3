import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tether } from '#libs/servers';
import { STATE } from '../../stack/directories.js';
import { type InvariantName } from '../verdict/invariants.js';
import { type Verdict } from '../verdict/verdict.js';
import { type Mutant, type MutantRun } from './mutant.js';
import { plant } from './plant.js';

export interface MutantResult {
  readonly name: string;
  readonly broken: readonly InvariantName[];
  readonly seconds: number;
  /** The run itself could not be made; its last words. */
  readonly failure?: string;
}

/** Less than people would have, since a mutant may never recover. */
const PATIENCE_SECONDS = 40;
const LAST_WORDS = 2000;

/** Plants the bug in a copy of the build and lets the copy prove itself. */
export async function runMutant({
  name,
  patches,
  run,
}: Pick<Mutant, 'name' | 'patches' | 'run'>): Promise<MutantResult> {
  const startedAt = performance.now();
  const folder = join(STATE, 'mutants', name);
  plant({ patches }, folder);
  const history = join(folder, 'run');
  const output = await proveIn(folder, argumentsOf(run, history));
  const seconds = (performance.now() - startedAt) / 1000;
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  const file = join(history, 'verdict.json');
  if (!existsSync(file)) return { name, broken: [], seconds, failure: output.slice(-LAST_WORDS) };
  const verdict = JSON.parse(readFileSync(file, 'utf8')) as Verdict;
  const broken = verdict.invariants.filter(({ breaches }) => breaches.length > 0);
  return { name, broken: broken.map((invariant) => invariant.name), seconds };
}

function argumentsOf({ orders, faults, only, rate, seed }: MutantRun, to: string): string[] {
  const numbers = { orders, faults, seed, patience: PATIENCE_SECONDS, ...(rate !== undefined && { rate }) };
  return [
    ...Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]),
    '--only',
    only.length === 0 ? 'none' : only.join(','),
    '--to',
    to,
  ];
}

async function proveIn(folder: string, args: readonly string[]): Promise<string> {
  const main = join(folder, 'dist', 'tools', 'prove', 'main.js');
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  tether(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  return output;
}
