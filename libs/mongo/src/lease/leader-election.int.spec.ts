import { getEventListeners } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, mongoUrl, uniqueName } from '#libs/testing';
import { MongoDatabase } from '../mongo-database.js';
import { Lease } from './lease.js';
import { LeaderElection } from './leader-election.js';
import { type Term } from './term.js';

let database: MongoDatabase;
const elections: LeaderElection[] = [];

beforeAll(async () => {
  const settings = { MONGO_URL: mongoUrl(), MONGO_TIMEOUT_MS: 5_000, MONGO_POOL_SIZE: 10 };
  database = new MongoDatabase({ settings, database: uniqueName('election') });
  await database.start();
});

afterAll(() => database.stop());
afterEach(async () => {
  for (const election of elections.splice(0)) await election.stop();
});

interface Candidate {
  election: LeaderElection;
  terms: Term[];
  lost: Term[];
}

function candidate(lease: string, ttlMs: number, onElected?: (term: Term) => Promise<void>): Candidate {
  const terms: Term[] = [];
  const lost: Term[] = [];
  const election = new LeaderElection(database, {
    lease,
    ttlMs,
    instance: `candidate-${elections.length}`,
    onElected: (term) => {
      terms.push(term);
      return onElected?.(term);
    },
    onLost: (term) => lost.push(term),
  });
  elections.push(election);
  return { election, terms, lost };
}

/** As SIGSTOP does: nothing of this process runs, while the server's time goes on. */
function freeze(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('leader election', () => {
  it('has one leader, and another without waiting for expiry when it stops', async () => {
    const lease = uniqueName('handover');
    const first = candidate(lease, 3_000);
    await first.election.start();
    await eventually(() => expect(first.terms).toHaveLength(1));
    const second = candidate(lease, 3_000);
    await second.election.start();
    await first.election.stop();
    expect(first.terms[0]?.signal.aborted).toBe(true);
    expect(first.lost).toEqual(first.terms);
    await eventually(() => expect(second.terms).toHaveLength(1));
    expect(second.terms[0]?.token).toBe((first.terms[0]?.token ?? 0) + 1);
    expect(first.terms).toHaveLength(1);
  });

  it('leaves nothing behind with each try while another leads', async () => {
    const lease = uniqueName('patient');
    const first = candidate(lease, 60_000);
    await first.election.start();
    await eventually(() => expect(first.terms).toHaveLength(1));
    const { election, terms } = candidate(lease, 30);
    const tries = jest.spyOn(Lease.prototype, 'acquire');
    await election.start();
    await eventually(() => expect(tries.mock.calls.length).toBeGreaterThan(10));
    tries.mockRestore();
    const { signal } = (election as unknown as { stopping: AbortController }).stopping;
    expect(getEventListeners(signal, 'abort').length).toBeLessThan(3);
    expect(terms).toEqual([]);
  });

  it('keeps the term while it can renew', async () => {
    const lease = uniqueName('renewal');
    const { election, terms, lost } = candidate(lease, 3_000);
    await election.start();
    await eventually(() => expect(terms).toHaveLength(1));
    const leases = database.collection<{ _id: string; expiresAt: Date }>('leases');
    const first = (await leases.findOne({ _id: lease }))?.expiresAt ?? new Date(0);
    await eventually(async () => {
      const expiresAt = (await leases.findOne({ _id: lease }))?.expiresAt ?? new Date(0);
      expect(expiresAt.getTime() - first.getTime()).toBeGreaterThan(600);
    });
    expect(lost).toEqual([]);
    expect(terms[0]?.isCurrent()).toBe(true);
  });

  it('knows on waking from a freeze that its term is over, before anything else runs', async () => {
    const lease = uniqueName('freeze');
    const { election, terms } = candidate(lease, 300);
    await election.start();
    await eventually(() => expect(terms).toHaveLength(1));
    const [term] = terms as [Term];
    freeze(400);
    expect(term.isCurrent()).toBe(false);
    expect(election.leading).toBeUndefined();
    await eventually(() => expect(term.signal.aborted).toBe(true));
    await eventually(() => expect(terms).toHaveLength(2));
    expect(terms[1]?.token).toBeGreaterThan(term.token);
  });

  it('ends the term when another has taken the lease', async () => {
    const lease = uniqueName('taken');
    const { election, terms, lost } = candidate(lease, 3_000);
    await election.start();
    await eventually(() => expect(terms).toHaveLength(1));
    await database
      .collection<{ _id: string }>('leases')
      .updateOne({ _id: lease }, { $set: { expiresAt: new Date(0) } });
    await new Lease(database, lease, 600_000).acquire('thief');
    await eventually(() => expect(lost).toHaveLength(1));
    expect(election.leading).toBeUndefined();
  });

  it('waits for the work of the term to end before it lets another lead', async () => {
    const lease = uniqueName('work');
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const first = candidate(lease, 600_000, () => finished);
    await first.election.start();
    await eventually(() => expect(first.terms).toHaveLength(1));
    const stopped = first.election.stop();
    await eventually(() => expect(first.terms[0]?.signal.aborted).toBe(true));
    expect(await new Lease(database, lease, 1).acquire('other')).toBeUndefined();
    finish();
    await stopped;
    expect(await new Lease(database, lease, 1).acquire('other')).toBe(2);
  });

  it('gives the lease up when the work fails', async () => {
    const lease = uniqueName('failing');
    const { election, lost } = candidate(lease, 600_000, () => Promise.reject(new Error('no')));
    await election.start();
    await eventually(() => expect(lost).toHaveLength(1));
    await eventually(async () => expect(await new Lease(database, lease, 600_000).acquire('other')).toBe(2));
  });
});
