import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

// A process of its own, as text, since npm's shell is the parent of a process and not of a test.
const source = readFileSync(fileURLToPath(new URL('npm-end.ts', import.meta.url)), 'utf8');
const compiled = transformSync(source, {
  filename: 'npm-end.ts',
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
}).code;
const script = `${compiled}
whenNpmEnds(() => { console.log('told'); process.exit(0); });
console.log('runs');
setTimeout(() => process.exit(0), 20_000);`;

/** What a script of npm's prints when the shell that runs it is ended. */
async function printed(env: Record<string, string>): Promise<string> {
  const shell = spawn('/bin/sh', ['-c', '"$NODE" --input-type=module -e "$SCRIPT"; true'], {
    env: { ...process.env, ...env, NODE: process.execPath, SCRIPT: script },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  shell.stdout.on('data', (text: Buffer) => (output += text.toString()));
  await once(shell.stdout, 'data');
  shell.kill('SIGTERM');
  await once(shell.stdout, 'close');
  return output;
}

describe('a script of npm', () => {
  it('is told when npm has ended by a signal', async () => {
    expect(await printed({ npm_lifecycle_event: 'start' })).toBe('runs\ntold\n');
  });
});
