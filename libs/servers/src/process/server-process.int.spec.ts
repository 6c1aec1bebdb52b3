import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftovers, PID_FILE } from './pid-file.js';
import { isAlive, markProcess } from './process-mark.js';
import { type ProcessExit, ServerProcess } from './server-process.js';

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'process-'));
  await mkdir(join(data, 'node-1'));
});

afterEach(() => rm(data, { recursive: true }));

function sleeper(script = 'setInterval(() => {}, 1000); console.log("up")'): ServerProcess {
  return new ServerProcess({
    name: 'sleeper',
    command: process.execPath,
    args: ['-e', script],
    logFile: join(data, 'node-1', 'log'),
    pidFile: join(data, 'node-1', PID_FILE),
    stopTimeoutMs: 200,
  });
}

describe('a server process', () => {
  it('is ended hard when it ignores SIGTERM', async () => {
    const stubborn = sleeper('process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)');
    await stubborn.start();
    await stubborn.stop();
    expect(stubborn.pid).toBeUndefined();
  });

  it('tells of an end that nobody asked for, and of no other', async () => {
    const ends: ProcessExit[] = [];
    const fails = sleeper('console.error("no disk"); process.exit(3)');
    const ended = new Promise<void>((resolve) =>
      fails.onUnexpectedExit((exit) => {
        ends.push(exit);
        resolve();
      }),
    );
    await fails.start();
    await ended;
    expect(ends).toEqual([{ code: 3, signal: null }]);
    expect(await fails.lastLines()).toBe('no disk');

    const killed = sleeper();
    killed.onUnexpectedExit((exit) => ends.push(exit));
    await killed.start();
    await killed.kill();
    expect(ends).toHaveLength(1);
  });

  it('refuses data that another live process serves', async () => {
    const first = sleeper();
    await first.start();
    await expect(endLeftovers(data)).rejects.toMatchObject({ code: 'DATA_IN_USE' });
    await first.stop();
    await expect(endLeftovers(data)).resolves.toBeUndefined();
  });

  it('is ended as a leftover when its owner is gone, and a stranger with its pid is not', async () => {
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const mark = (await markProcess(left.pid!))!;
    const gone = { pid: process.pid, started: 'in another life' };
    const file = join(data, 'node-1', PID_FILE);

    await writeFile(file, JSON.stringify({ server: { ...mark, started: 'earlier' }, owner: gone }));
    await endLeftovers(data);
    expect(await isAlive(mark)).toBe(true);

    await writeFile(file, JSON.stringify({ server: mark, owner: gone }));
    await endLeftovers(data);
    expect(await isAlive(mark)).toBe(false);
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
