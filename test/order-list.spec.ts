import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { type ProblemBody, requestJson } from './json-request.js';
import { untilDrained } from './order-evidence.js';
import { OrderHistory } from './order-history.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(120_000);

interface Page {
  readonly items: readonly {
    readonly order_id: string;
    readonly user_id: string;
    readonly status: string;
    readonly placed_at: string;
  }[];
  readonly next_cursor: string | null;
  readonly prev_cursor: string | null;
  readonly has_more: boolean;
}

const history = new OrderHistory();
let suite: OrderSuite;
let orders: RunningApp;

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { INITIAL_STOCK: 'pizza:100000' } });
  [orders] = await Promise.all([suite.app('orders'), suite.app('inventory')]);
  await history.placeMany([orders.url], 260, (index) => order(index % 13 === 0 ? 'bob' : 'alice'));
  await untilDrained(suite, ['inventory', 'orders']);
});
afterAll(() => suite?.stop());

const order = (user_id: string) => ({ user_id, item: 'pizza', quantity: 1 });
const placedBy = (user: string) =>
  history
    .with('ok')
    .filter(({ request }) => request.user_id === user)
    .map(({ orderId }) => orderId);
const list = <Body = Page>(query: string) => requestJson<Body>(`${orders.url}/orders?${query}`);
const ids = ({ items }: Page) => items.map(({ order_id }) => order_id);

async function page(user: string, limit: number, cursor: string | null = null): Promise<Page> {
  const { status, body } = await list(
    `user_id=${user}&limit=${limit}${cursor === null ? '' : `&cursor=${cursor}`}`,
  );
  expect(status).toBe(200);
  return body;
}

describe("the list of a user's orders", () => {
  it('has all of them, newest first, and nobody else’s', async () => {
    const first = await page('alice', 200);
    expect(first.has_more).toBe(true);
    const second = await page('alice', 200, first.next_cursor);
    expect(second).toMatchObject({ has_more: false, next_cursor: null });
    const items = [...first.items, ...second.items];
    expect(new Set(items.map(({ order_id }) => order_id))).toEqual(new Set(placedBy('alice')));
    expect(new Set(items.map(({ user_id }) => user_id))).toEqual(new Set(['alice']));
    expect(new Set(items.map(({ status }) => status))).toEqual(new Set(['reserved']));
    const times = items.map(({ placed_at }) => placed_at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('neither skips nor repeats an order while more are placed, and leads back to the new ones', async () => {
    const before = placedBy('alice');
    const seen: string[] = [];
    const newest = await page('alice', 17);
    for (let current = newest; ;) {
      seen.push(...ids(current));
      await history.placeMany([orders.url], 4, () => order('alice'));
      if (!current.has_more) break;
      current = await page('alice', 17, current.next_cursor);
    }
    expect([...seen].sort()).toEqual([...before].sort());

    await untilDrained(suite, ['inventory', 'orders']);
    const later: string[] = [];
    for (let current = await page('alice', 17, newest.prev_cursor); ;) {
      if (current.items.length === 0) break;
      later.push(...ids(current));
      current = await page('alice', 17, current.prev_cursor);
    }
    expect([...seen, ...later].sort()).toEqual([...placedBy('alice')].sort());
  });

  it('shows a cancelled order as cancelled', async () => {
    const id = placedBy('bob')[3] ?? '';
    await history.cancel(orders.url, id);
    await requestJson(`${orders.url}/order/${id}?wait=20s`);
    const found = (await page('bob', 50)).items.find(({ order_id }) => order_id === id);
    expect(found).toMatchObject({ status: 'cancelled' });
  });

  it('is empty for who has no orders', async () => {
    expect(await page('nobody', 5)).toEqual({
      items: [],
      next_cursor: null,
      prev_cursor: null,
      has_more: false,
    });
  });

  it('has fifty on a page unless told', async () => {
    expect((await list('user_id=alice')).body.items).toHaveLength(50);
  });

  it.each([
    ['no user', 'limit=5', 'user_id'],
    ['a user that is none', 'user_id=..%2Fbob', 'user_id'],
    ['two users', 'user_id=alice&user_id=bob', 'user_id'],
    ['a query operator', 'user_id[$ne]=x', 'user_id[$ne]'],
    ['limit 0', 'user_id=alice&limit=0', 'limit'],
    ['limit 201', 'user_id=alice&limit=201', 'limit'],
    ['a limit that is no number', 'user_id=alice&limit=1e1', 'limit'],
    ['an unknown parameter', 'user_id=alice&page=2', 'page'],
    ['an empty cursor', 'user_id=alice&cursor=', 'cursor'],
    ['a made-up cursor', 'user_id=alice&cursor=WzFd', 'cursor'],
    ['no base64', 'user_id=alice&cursor=%00%2F', 'cursor'],
  ])('refuses %s and names the parameter', async (_, query, field) => {
    const { status, body } = await list<ProblemBody>(query);
    expect([status, body.errors?.map((error) => error.field)]).toEqual([
      400,
      expect.arrayContaining([field]),
    ]);
  });

  it("refuses another user's cursor", async () => {
    const { next_cursor } = await page('alice', 5);
    const { status, body } = await list<ProblemBody>(`user_id=bob&cursor=${next_cursor}`);
    expect([status, body.errors?.[0]?.field]).toEqual([400, 'cursor']);
  });
});
