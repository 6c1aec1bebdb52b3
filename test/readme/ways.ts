import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { checkCompose } from './compose-command.js';
import { PROJECT } from './documents.js';
import { checkKubectl } from './kubectl-command.js';
import { type Terminal } from './terminal.js';

export interface Staying {
  readonly command: RegExp;
  /** What it says when it can be used. */
  readonly ready: RegExp;
  /** What it says last. */
  readonly goodbye: RegExp;
}

/** Commands that stay until Ctrl+C. */
export const STAYS: readonly Staying[] = [
  {
    command: /^npm start(?!.* --(help|detach))/,
    ready: /Ordered is ready\.[^]*Ctrl\+C stops everything\./,
    goodbye: /Everything is stopped\.\s*$/,
  },
  { command: /^npm run cli -- lag .*--watch/, ready: /CLEAR IN\n/, goodbye: /\S\s*$/ },
  { command: /\bnpx nest start\b/, ready: /all components have started/, goodbye: /stopped[^\n]*\s*$/ },
];

export interface NotRun {
  readonly command: RegExp;
  readonly because: string;
  /** What can be said about the command without it. */
  check(command: string, terminal: Terminal): void | Promise<void>;
}

/** The only documented commands that the test does not run. */
export const NOT_RUN: readonly NotRun[] = [
  { command: /^npm test\b/, because: 'this runs in it', check: checkTests },
  { command: /^npm run check$/, because: 'it takes minutes, and CI runs its parts', check: checkParts },
  { command: /--brokers 3/, because: 'six servers are too much beside other tests', check: checkFlags },
  ofItsOwn(/\bcli -- report$/, 'test/report.spec.ts', "'report'"),
  ofItsOwn(/\bcli -- demo delivery\b/, 'test/demo-delivery.spec.ts', "'demo', 'delivery'"),
  { command: /\bdocker compose\b/, because: 'containers are not everywhere', check: checkCompose },
  { command: /^kubectl\b/, because: 'a cluster is not everywhere', check: checkKubectl },
];

const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** A command that takes long, and that another test runs anyway. */
function ofItsOwn(command: RegExp, spec: string, call: string): NotRun {
  return {
    command,
    because: `${spec} runs it`,
    check: () => expect(readFileSync(join(PROJECT, spec), 'utf8')).toContain(call),
  };
}

function checkTests(command: string): void {
  expect(scripts).toHaveProperty('test');
  for (const folder of wordsAfterDashes(command)) {
    expect(
      existsSync(join(PROJECT, folder)) && readdirSync(join(PROJECT, folder), { recursive: true }),
    ).toEqual(expect.arrayContaining([expect.stringMatching(/\.spec\.ts$/)]));
  }
}

function checkParts(command: string): void {
  const script = scripts[command.replace('npm run ', '')] ?? '';
  const parts = [...script.matchAll(/npm run ([\w:]+)/g)].map(([, part]) => part!);
  expect(parts.length).toBeGreaterThan(1);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(parts));
}

async function checkFlags(command: string, terminal: Terminal): Promise<void> {
  const help = await terminal.run('npm start -- --help');
  for (const flag of wordsAfterDashes(command).filter((word) => word.startsWith('--'))) {
    expect(help).toMatch(new RegExp(`${flag}\\b`));
  }
}

function wordsAfterDashes(command: string): string[] {
  return command.split(' -- ')[1]?.trim().split(/\s+/) ?? [];
}
