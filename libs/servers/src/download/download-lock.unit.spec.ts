import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { whileLocked } from './download-lock.js';

let directory: string;
let lock: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-'));
  lock = join(directory, 'x.lock');
});

afterEach(() => rm(directory, { recursive: true }));

describe('the download lock', () => {
  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = () =>
      whileLocked(lock, undefined, async () => {
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
      });
    await Promise.all([work(), work(), work()]);
    expect(most).toBe(1);
  });

  it('is given back when the download fails', async () => {
    await expect(whileLocked(lock, undefined, () => Promise.reject(new Error('no network')))).rejects.toThrow(
      'no network',
    );
    expect(await readdir(directory)).toEqual([]);
  });

  it('is taken over from a process that is gone', async () => {
    await writeFile(lock, JSON.stringify({ pid: process.pid, started: 'in another life' }));
    expect(await whileLocked(lock, undefined, async () => 'done')).toBe('done');
  });
});
