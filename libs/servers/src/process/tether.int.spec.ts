import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { waitUntil } from '../wait-until.js';
import { isAlive, markProcess } from './process-mark.js';

// The parent must be a process that can be killed, so it gets the tether's source compiled, as text.
const source = readFileSync(fileURLToPath(new URL('tether.ts', import.meta.url)), 'utf8');
const compiled = transformSync(source, {
  filename: 'tether.ts',
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
}).code;
const parentScript = `${compiled}
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
tether(child);
console.log(child.pid);
setInterval(() => {}, 1000);`;

describe('a tethered child', () => {
  it('ends when its parent is killed', async () => {
    const parent = spawn(process.execPath, ['--input-type=module', '-e', parentScript], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = (await markProcess(Number(printed.toString())))!;
    expect(await isAlive(child)).toBe(true);
    parent.kill('SIGKILL');
    expect(await waitUntil(async () => !(await isAlive(child)), { timeoutMs: 20_000 })).toBe(true);
  });
});
