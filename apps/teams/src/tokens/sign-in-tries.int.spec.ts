import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MongoDatabase } from '#libs/mongo';
import { eventually, mongoUrl, uniqueName } from '#libs/testing';
import { SignInTries } from './sign-in-tries.js';

const databases: MongoDatabase[] = [];
const limits = { burst: 4, refillMs: 60_000, addresses: 10 };
let instances: SignInTries[];

beforeAll(async () => {
  const settings = { MONGO_URL: mongoUrl(), MONGO_TIMEOUT_MS: 5_000, MONGO_POOL_SIZE: 10 };
  const name = uniqueName('tries');
  instances = [limits, limits, { burst: 2, refillMs: 200, addresses: 10 }].map((its) => {
    const database = new MongoDatabase({ settings, database: name });
    databases.push(database);
    return new SignInTries(database, its);
  });
  await Promise.all(databases.map((database) => database.start()));
});
afterAll(async () => {
  await databases[0]?.connection.dropDatabase();
  await Promise.all(databases.map((database) => database.stop()));
});

const tries = (address: string, count: number) =>
  Promise.all(
    Array.from({ length: count }, (_, n) => instances[n % 2]!.refusal(n % 2 ? address : `::ffff:${address}`)),
  );

describe('the tries of an address', () => {
  it('are counted over all instances, also when the first ones come at once', async () => {
    const answers = await tries('10.0.0.1', 7);
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(limits.burst);
    const waits = answers.filter((answer) => answer !== undefined);
    for (const wait of waits) expect(wait).toBeGreaterThan(limits.refillMs - 10_000);
    for (const wait of waits) expect(wait).toBeLessThanOrEqual(limits.refillMs);
    expect(await instances[0]?.refusal('10.0.0.2')).toBeUndefined();
  });

  it('come back with time, and are forgotten after it', async () => {
    const short = instances[2]!;
    const seen = [];
    for (let n = 0; n < 5; n += 1) seen.push(await short.refusal('10.0.0.3'));
    expect(seen).toContainEqual(expect.any(Number));
    await eventually(async () => expect(await short.refusal('10.0.0.3')).toBeUndefined());
    const indexes = await databases[0]!.collection('sign_in_tries').indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ expireAfterSeconds: 0 }));
  });
});
