import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { claimOf, claimPort } from './port-claims.js';
import { markProcess } from './process/process-mark.js';

/** None that anybody chooses. */
const PORT = 19_999;

afterAll(async () => rmSync(await claimOf(PORT), { force: true }));

describe('a claim to a port', () => {
  it('is for one process at a time, and ends with it', async () => {
    expect(await claimPort(PORT)).toBe(true);
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    await once(other, 'spawn');
    writeFileSync(await claimOf(PORT), JSON.stringify(await markProcess(other.pid!)));
    expect(await claimPort(PORT)).toBe(false);
    other.stdin.end();
    await once(other, 'exit');
    expect(await claimPort(PORT)).toBe(true);
  });
});
