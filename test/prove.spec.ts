import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { tether } from '#libs/servers';
import { MUTANTS } from '../tools/prove/mutants/all.js';
import { plant } from '../tools/prove/mutants/plant.js';
import { SPICE_KINDS } from '../tools/prove/plan/trouble.js';
import { PROJECT } from './readme/documents.js';

jest.setTimeout(500_000);

const folder = mkdtempSync(join(tmpdir(), 'ordered-prove-spec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a built command as a reader would, without what jest adds to the environment. */
async function command(main: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
  const { NODE_OPTIONS: _, JEST_WORKER_ID: __, ...env } = process.env;
  const child = spawn(process.execPath, [join(PROJECT, 'dist', 'tools', 'prove', main), ...args], {
    cwd: PROJECT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  tether(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

/** What a verdict says against an invariant: the line that names it, then its evidence. */
function breachesIn(output: string): string[] {
  return output.split('\n').filter((line) => /^I\d+ +BROKEN|^ {7}(- |\.\.\. and )/.test(line));
}

function linesOf<Line>(file: string): Line[] {
  const lines = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}

describe('npm run prove', () => {
  it('holds every invariant through a fault of each system and all that is mixed in', async () => {
    const kinds = ['rolling', 'chat', 'timeline', 'teams'];
    const only = [...kinds, ...SPICE_KINDS].join(',');
    const size = ['--orders', '200', '--faults', '4', '--only', only, '--seed', '83'];
    // Other tests may run beside it.
    const { code, output } = await command('main.js', ...size, '--patience', '180', '--to', folder);
    expect(breachesIn(output)).toEqual([]);
    expect(output).toContain('Verdict:  every invariant holds');
    for (const name of ['I7', 'I8', 'I10', 'I12', 'I14', 'I15', 'I16'])
      expect(output).toMatch(new RegExp(`^${name} +OK`, 'm'));
    expect(output).toContain('Seed:     83');
    expect(code).toBe(0);

    const struck = linesOf<{ strikes?: { kind: string } }>('faults.jsonl').flatMap(
      ({ strikes }) => strikes ?? [],
    );
    expect(new Set(struck.map(({ kind }) => kind))).toEqual(new Set(kinds));
    const asked = linesOf<{ asked: string; verdict: string }>('history.jsonl');
    const known = asked.filter(({ verdict }) => verdict === 'ok').map((entry) => entry.asked);
    expect(known.filter((what) => what === 'order').length).toBeGreaterThanOrEqual(200);
    expect(known).toEqual(expect.arrayContaining(['cancel', 'restock', 'message', 'post', 'change']));
  });

  it.each([
    [['--orders', '0'], '--orders'],
    [['--only', 'crash,frogs'], 'frogs'],
  ])('refuses %j and names what is wrong', async (args, named) => {
    const { code, output } = await command('main.js', ...args);
    expect(code).toBe(1);
    expect(output).toContain(named);
  });
});

describe('npm run prove:mutants', () => {
  it('plants a bug in the copy that it proves, and nowhere else', () => {
    const mutant = MUTANTS.find(({ name }) => name === 'early-cancellation-ignored')!;
    const built = 'dist/apps/inventory/src/domain/order-commands.js';
    const before = readFileSync(join(PROJECT, built), 'utf8');
    const copy = join(folder, 'mutant');
    plant(mutant, copy);
    expect(readFileSync(join(copy, built), 'utf8')).toContain('const cancelled = false;');
    expect(readFileSync(join(PROJECT, built), 'utf8')).toBe(before);
  });

  it('refuses a bug that it does not know, and names those that it does', async () => {
    const { code, output } = await command('mutants/main.js', '--only', 'frogs');
    expect(code).toBe(1);
    expect(output).toContain('early-cancellation-ignored');
  });
});
