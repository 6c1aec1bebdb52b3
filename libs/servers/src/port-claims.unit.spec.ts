import { afterAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { claimPort } from './port-claims.js';

/** None that anybody chooses. */
const PORT = 19_999;
const CLAIM = join(tmpdir(), `ordered-ports-${userInfo().username}`, String(PORT));

afterAll(() => rmSync(CLAIM, { force: true }));

describe('a claim to a port', () => {
  it('is for one process at a time, and ends with it', async () => {
    expect(claimPort(PORT)).toBe(true);
    const other = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    await once(other, 'spawn');
    writeFileSync(CLAIM, String(other.pid));
    expect(claimPort(PORT)).toBe(false);
    other.stdin.end();
    await once(other, 'exit');
    expect(claimPort(PORT)).toBe(true);
  });
});
