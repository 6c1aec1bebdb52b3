import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#libs/testing';
import { type CommandResult, runCommand, startCommand } from './command-line.js';

jest.setTimeout(180_000);

interface Takeover {
  readonly signal: string;
  readonly leader: string;
  readonly token: number;
  readonly lease_over_ms: number;
  readonly successor: string;
  readonly successor_token: number;
  readonly elected_ms: number;
  readonly counting_ms: number;
  readonly late_write: string;
}

interface Failover {
  readonly lease_ms: number;
  readonly writers: { instance: string; pid: number; token: number | null }[];
  readonly takeovers: Takeover[];
  readonly conversations: { conversation: string; sent: number; stored: number; counted: number }[];
}

/** Addresses where nobody answers: the demonstration needs no running suite. */
const NOWHERE = { KAFKA_BOOTSTRAP: '127.0.0.1:9', MONGO_URL: 'mongodb://127.0.0.1:9/?replicaSet=rs0' };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ordered-journey-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Its servers' data lies where this test can see whether it is deleted. */
const environment = () => ({ ...NOWHERE, TMPDIR: directory });
const leftovers = async () => (await readdir(directory)).filter((name) => name.startsWith('ordered-'));

describe('demo failover', () => {
  let result: CommandResult;
  let failover: Failover;

  beforeAll(async () => {
    result = await runCommand(['demo', 'failover', '--lease', '2000', '--json'], environment());
    if (result.stdout === '') throw new Error(`${result.code}\n${result.stderr}`);
    failover = JSON.parse(result.stdout) as Failover;
  });

  it('shows three writers, of which one leads with a token', () => {
    expect(failover.writers).toHaveLength(3);
    expect(failover.writers.filter(({ token }) => token !== null)).toHaveLength(1);
    expect(failover.writers.find(({ token }) => token !== null)?.instance).toBe(
      failover.takeovers[0]?.leader,
    );
  });

  it('another writer takes over with a larger token, after the lease and not before', () => {
    expect(failover.takeovers.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGSTOP']);
    for (const takeover of failover.takeovers) {
      expect(takeover.successor).not.toBe(takeover.leader);
      expect(takeover.successor_token).toBeGreaterThan(takeover.token);
      // The clock of the database and this one are the same one, read at two moments.
      expect(takeover.elected_ms).toBeGreaterThanOrEqual(takeover.lease_over_ms - 50);
      expect(takeover.counting_ms).toBeGreaterThanOrEqual(takeover.elected_ms);
    }
  });

  it('refuses the late write of a leader that was killed, and of one that was frozen', () => {
    const [killed, frozen] = failover.takeovers.map(({ late_write }) => late_write);
    expect(killed).toBe('refused');
    // One that wakes up may notice that its term is over before it writes.
    expect(['refused', 'not tried']).toContain(frozen);
  });

  it('stores and counts every message once', () => {
    expect(failover.conversations).toHaveLength(3);
    for (const { sent, stored, counted } of failover.conversations) {
      expect(sent).toBeGreaterThan(0);
      expect({ stored, counted }).toEqual({ stored: sent, counted: sent });
    }
    expect(result.code).toBe(0);
  });

  it('leaves no data behind', async () => {
    expect(await leftovers()).toEqual([]);
  });
});

describe('demo failover that is interrupted', () => {
  it('ends its servers and deletes their data', async () => {
    const running = startCommand(['demo', 'failover', '--lease', '30000'], environment());
    await eventually(async () => expect(await leftovers()).not.toEqual([]));
    running.interrupt();
    const { code, stdout, stderr } = await running.result;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Interrupted');
    expect(await leftovers()).toEqual([]);
  });

  it('wants a lease that a database can keep', async () => {
    const { code, stderr } = await runCommand(['demo', 'failover', '--lease', '10'], environment());
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('from 1,000 to 30,000') });
  });
});
