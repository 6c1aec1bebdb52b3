import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#libs/testing';
import { surprisesIn } from './app-state.js';
import { OrderSuite } from './order-suite.js';
import { type Ordering, TimelineClient } from './timeline-client.js';
import { RawPoster, recordsOf, untilFolded } from './timeline-log.js';

jest.setTimeout(120_000);

let suite: OrderSuite;
let timeline: TimelineClient;
let raw: RawPoster;

beforeAll(async () => {
  suite = await OrderSuite.start();
  timeline = new TimelineClient((await suite.app('timeline', { DEMO_VIOLATIONS: 'true' })).url);
  raw = await RawPoster.connect(suite.kafka);
});
afterAll(async () => {
  await raw?.close();
  await suite?.stop();
});

const KINDS = ['gaps', 'duplicates', 'backwards', 'wrong_partition'] as const;
const countsOf = (ordering: Ordering) => KINDS.map((kind) => ordering[kind]);

/** What the counts grow by. */
async function growth(act: () => Promise<unknown>): Promise<number[]> {
  const before = countsOf(await timeline.ordering());
  await act();
  await untilFolded(suite.kafka);
  return countsOf(await timeline.ordering()).map((count, index) => count - (before[index] ?? 0));
}

describe('a producer that keeps the order', () => {
  it('is verified record by record, and nothing is found', async () => {
    const { verified } = await timeline.ordering();
    expect(
      await growth(() => raw.write(...[1, 2, 3].map((sequence) => ({ user: 'good', sequence })))),
    ).toEqual([0, 0, 0, 0]);
    const after = await timeline.ordering('good');
    expect(after.verified).toBe(verified + 3);
    expect(after.violations).toEqual([]);
    expect(after.producers).toEqual([
      { partition: expect.any(Number), producer: raw.name, sequence: 3, offset: '2', verified: 3 },
    ]);
  });
});

describe('a producer that breaks the order of a user', () => {
  it.each([
    ['jumps over a sequence', 'gap', [{ sequence: 1 }, { sequence: 3 }], [1, 0, 0, 0], 3, 1],
    ['writes a sequence twice', 'duplicate', [{ sequence: 1 }, { sequence: 1 }], [0, 1, 0, 0], 1, 1],
    [
      'fills a gap late',
      'backwards',
      [{ sequence: 1 }, { sequence: 3 }, { sequence: 2 }],
      [1, 0, 1, 0],
      2,
      3,
    ],
  ] as const)('and %s is found as %s, with evidence', async (_, kind, posts, counts, sequence, previous) => {
    const user = `raw-${kind}`;
    expect(await growth(() => raw.write(...posts.map((post) => ({ user, ...post }))))).toEqual(counts);
    const { violations } = await timeline.ordering(user);
    expect(violations.at(-1)).toEqual({
      ...{ kind, topic: 'user-timeline', key: user, producer: raw.name, sequence },
      ...{ previous_sequence: previous, partition: expect.any(Number) },
      ...{ offset: expect.any(String), previous_offset: expect.any(String), seen_at: expect.any(Number) },
      after: { event: 'new assignment', ago_ms: expect.any(Number) },
    });
    expect(await timeline.untilPosts(user, posts.length)).toHaveLength(posts.length);
  });

  it('and writes to a wrong partition is found, and the record goes to the dead letters', async () => {
    const user = 'raw-wrong';
    expect(await growth(() => raw.write({ user, sequence: 1, misplacedBy: 1 }))).toEqual([0, 0, 0, 1]);
    expect((await timeline.ordering(user)).violations).toMatchObject([
      { kind: 'wrong_partition', key: user },
    ]);
    expect(await timeline.timeline(user)).toEqual([]);
    const letters = await recordsOf(suite.kafka, 'user-timeline.dlq');
    expect(letters.map(({ key }) => key?.toString())).toEqual([user]);
  });
});

describe('POST /api/demo/violations', () => {
  const demonstrate = (url: string, body: unknown) =>
    fetch(`${url}/api/demo/violations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it.each([
    ['gap', [1, 0, 0, 0], 2],
    ['duplicate', [0, 1, 0, 0], 2],
    ['backwards', [1, 0, 1, 0], 3],
    ['wrong_partition', [0, 0, 0, 1], 1],
  ] as const)('provokes a %s, and tells which records it wrote', async (kind, counts, records) => {
    const answers: Response[] = [];
    expect(
      await growth(async () => answers.push(await demonstrate(timeline.url, { kind, user_id: 'shown' }))),
    ).toEqual(counts);
    expect(answers[0]?.status).toBe(202);
    const body = (await answers[0]?.json()) as { records: unknown[] };
    expect(body).toMatchObject({ kind, user_id: 'shown' });
    expect(body.records).toHaveLength(records);
    expect((await timeline.ordering('shown')).violations.at(-1)).toMatchObject({ kind });
  });

  it('refuses a kind that it does not know, and is not there unless asked for', async () => {
    expect((await demonstrate(timeline.url, { kind: 'chaos' })).status).toBe(400);
    const other = await suite.app('timeline');
    expect((await demonstrate(other.url, { kind: 'gap' })).status).toBe(404);
    expect(await other.stop()).toBe(0);
  });
});

describe('timeline-insights', () => {
  it('carries the counts and the latest evidence, every second', async () => {
    await eventually(
      async () => {
        const records = await recordsOf(suite.kafka, 'timeline-insights');
        const latest = JSON.parse(records.at(-1)?.value?.toString() ?? '{}') as { ordering: Ordering };
        expect(countsOf(latest.ordering)).toEqual(countsOf(await timeline.ordering()));
        expect(latest.ordering.violations.length).toBeGreaterThan(4);
        expect(records.at(-1)?.value?.length).toBeLessThan(32_768);
      },
      { everyMs: 500 },
    );
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
