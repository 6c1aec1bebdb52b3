import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, mongoUrl, uniqueName } from '#libs/testing';
import { MongoDatabase } from '../mongo-database.js';
import { mongoErrorClass } from '../mongo-error-class.js';
import { withTransaction } from '../transaction.js';
import { leaseRefusedWrites } from './lease-metrics.js';
import { fence, Lease } from './lease.js';

const LONG = 600_000;
const SHORT = 150;
let database: MongoDatabase;

beforeAll(async () => {
  const settings = { MONGO_URL: mongoUrl(), MONGO_TIMEOUT_MS: 5_000, MONGO_POOL_SIZE: 10 };
  database = new MongoDatabase({ settings, database: uniqueName('lease') });
  await database.start();
});

afterAll(() => database.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

/** The write of a leader, made safe by its token. */
function lead(lease: Lease, token: number, by: string): Promise<void> {
  return withTransaction(database, async (session) => {
    await fence(database, session, lease.name, token);
    await database
      .collection<{ _id: string; by: string }>('led')
      .updateOne({ _id: lease.name }, { $set: { by } }, { session, upsert: true });
  });
}

async function ledBy(lease: Lease): Promise<string | undefined> {
  return (await database.collection<{ _id: string; by: string }>('led').findOne({ _id: lease.name }))?.by;
}

async function takeOver(lease: Lease, holder: string): Promise<number> {
  return eventually(async () => {
    const token = await lease.acquire(holder);
    if (token === undefined) throw new Error('another holds it');
    return token;
  });
}

describe('a lease', () => {
  it('has one holder at a time, who keeps the token while renewing', async () => {
    const lease = new Lease(database, uniqueName('one'), LONG);
    expect(await lease.acquire('a')).toBe(1);
    expect(await lease.acquire('b')).toBeUndefined();
    expect(await lease.acquire('a')).toBe(1);
  });

  it('goes to exactly one of many who ask at once', async () => {
    const lease = new Lease(database, uniqueName('rush'), LONG);
    const tokens = await Promise.all(Array.from({ length: 10 }, (_, i) => lease.acquire(`holder-${i}`)));
    expect(tokens.filter((token) => token !== undefined)).toEqual([1]);
  });

  it('goes to another once it has expired, with a higher token', async () => {
    const lease = new Lease(database, uniqueName('expiry'), SHORT);
    expect(await lease.acquire('a')).toBe(1);
    expect(await takeOver(lease, 'b')).toBe(2);
    expect(await takeOver(lease, 'a')).toBe(3);
  });

  it('has a new token even for its own holder once it has expired', async () => {
    const lease = new Lease(database, uniqueName('self'), 1);
    expect(await lease.acquire('a')).toBe(1);
    await eventually(async () => expect(await lease.acquire('a')).toBeGreaterThan(1));
  });

  it('goes to another at once when it was released, and only its holder can release it', async () => {
    const lease = new Lease(database, uniqueName('release'), LONG);
    await lease.acquire('a');
    await lease.release('b');
    expect(await lease.acquire('b')).toBeUndefined();
    await lease.release('a');
    expect(await lease.acquire('b')).toBe(2);
  });

  it.each([-600_000, 600_000])('does not care that the clock of a process is %d ms off', async (skew) => {
    const now = Date.now;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + skew);
    const held = new Lease(database, uniqueName('skew'), 120_000);
    expect(await held.acquire('a')).toBe(1);
    expect(await held.acquire('b')).toBeUndefined();
    const short = new Lease(database, uniqueName('skew'), SHORT);
    expect(await short.acquire('a')).toBe(1);
    expect(await takeOver(short, 'b')).toBe(2);
  });
});

describe('fence', () => {
  it('lets the holder write', async () => {
    const lease = new Lease(database, uniqueName('fence'), LONG);
    await lead(lease, (await lease.acquire('a')) ?? 0, 'a');
    expect(await ledBy(lease)).toBe('a');
  });

  it('refuses the late write of a holder who was frozen past its time', async () => {
    const lease = new Lease(database, uniqueName('late'), SHORT);
    const old = (await lease.acquire('a')) ?? 0;
    const current = await takeOver(lease, 'b');
    await lead(lease, current, 'b');
    const failure = await lead(lease, old, 'a').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'LEASE_LOST', retryable: false });
    expect(mongoErrorClass(failure)).toBe('poison');
    expect(await ledBy(lease)).toBe('b');
    expect((await leaseRefusedWrites.get()).values).toContainEqual(
      expect.objectContaining({ labels: { lease: lease.name }, value: 1 }),
    );
  });

  it('refuses a write after the lease was released, though nobody has taken it yet', async () => {
    const lease = new Lease(database, uniqueName('gone'), LONG);
    const token = (await lease.acquire('a')) ?? 0;
    await lease.release('a');
    await expect(lead(lease, token, 'a')).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });

  it('refuses a write whose holder loses the lease between fence and commit', async () => {
    const lease = new Lease(database, uniqueName('race'), SHORT);
    const token = (await lease.acquire('a')) ?? 0;
    let takeover: Promise<number> | undefined;
    let runs = 0;
    const writing = withTransaction(database, async (session) => {
      runs += 1;
      // A snapshot from before the takeover, as a frozen process has it.
      await database.collection('leases').findOne({ _id: lease.name as never }, { session });
      takeover ??= takeOver(lease, 'b');
      await takeover;
      await fence(database, session, lease.name, token);
    });
    await expect(writing).rejects.toMatchObject({ code: 'LEASE_LOST' });
    expect(runs).toBe(2);
  });
});
