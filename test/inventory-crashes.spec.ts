import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { surprisesIn, untilTheyShare } from './app-state.js';
import { commitsAheadOf } from './commit-invariants.js';
import { collectEvidence, positionsOf, untilDecided, untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { breachesOf } from './order-invariants.js';
import { steadyOrder } from './order-load.js';
import { OrderSuite } from './order-suite.js';
import { seededRandom, seedOfRun } from './seeded-random.js';

jest.setTimeout(180_000);

const STOCK = 1_000_000;
// Small batches: more moments to be killed at.
const SMALL_BATCHES = { KAFKA_BATCH_RECORDS: '10', INITIAL_STOCK: `pizza:${STOCK}` };

let suite: OrderSuite;
let orders: RunningApp;
const history = new OrderHistory();

beforeAll(async () => {
  suite = await OrderSuite.start({ env: SMALL_BATCHES });
  orders = await suite.app('orders');
});
afterAll(() => suite?.stop());

async function expectNoCommitAhead(): Promise<void> {
  const positions = await positionsOf(suite, ['inventory']);
  expect(commitsAheadOf(positions, await collectEvidence(suite))).toEqual([]);
}

async function expectAllWell(): Promise<void> {
  await untilDrained(suite, ['inventory', 'orders']);
  const evidence = await collectEvidence(suite);
  expect(breachesOf({ history, evidence, initialStock: { pizza: STOCK } })).toEqual([]);
  expect(evidence.deadLetters).toEqual([]);
  expect(surprisesIn(suite.apps)).toEqual([]);
}

describe('an inventory that is killed', () => {
  it.each(['before-transaction', 'after-transaction', 'after-publish', 'before-commit'])(
    'at the point %s changes nothing about any order once it is back',
    async (point) => {
      const doomed = await suite.app('inventory', { CRASH_AT: `${point}#3` });
      const load = suite.load({ history, target: () => orders.url });
      expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });
      await load.stop();
      await expectNoCommitAhead();

      const { reservations, outcomes } = await collectEvidence(suite);
      const published = new Set(outcomes.map((record) => record.headers['ce_id']?.toString()));
      const unpublished = reservations.filter(({ event_id }) => !published.has(event_id));
      // It did die where it was told to: only there something is decided that nobody has heard of.
      if (point === 'after-transaction') expect(unpublished).not.toEqual([]);

      const successor = await suite.app('inventory');
      await expectAllWell();
      await successor.stop();
    },
  );

  const seed = seedOfRun();
  it(`again and again at random moments, one of two, changes nothing either (JOURNEY_SEED=${seed})`, async () => {
    const random = seededRandom(seed);
    const instances = await Promise.all([suite.app('inventory'), suite.app('inventory')]);
    await untilTheyShare(instances, 'inventory-service');
    const load = suite.load({ history, target: () => orders.url, request: steadyOrder });
    for (let kill = 1; kill <= 4; kill += 1) {
      await untilDecided(suite, random(20, 400));
      const victim = random(0, 1);
      await instances[victim]?.kill();
      await expectNoCommitAhead();
      instances[victim] = await suite.app('inventory', {}, { ready: false });
    }
    await untilDecided(suite, 100);
    await load.stop();
    await expectAllWell();
  });
});
