import { expect } from '@jest/globals';

/** What the README says about the answer of a curl; `url` is that of the orders service. */
interface Claim {
  readonly command: RegExp;
  holds(output: string, url: string, command: string): void | Promise<void>;
}

const orderIds = new Map<string, string>();

/** On a stack that had no orders before. Every documented curl has a claim here. */
const CLAIMS: readonly Claim[] = [
  {
    command: /\/users\b/,
    holds: (output) =>
      expect(JSON.parse(output)).toMatchObject({ name: 'Alice', email: 'alice@example.com' }),
  },
  {
    command: /\/preferences\b/,
    holds: (output) =>
      expect(JSON.parse(output)).toMatchObject({ mail: true, kinds: { task_assigned: true } }),
  },
  {
    command: /\/tokens\b/,
    holds: (output) => expect(output).toMatch(/"eyJ[\w-]+\.[\w-]+\.[\w-]+"/),
  },
  {
    command: /\/order .*"quantity":/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ order_id: expect.any(String) }),
  },
  {
    command: /"item":"pizza"/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ status: 'placed' }),
  },
  {
    command: /"quantity":101/,
    async holds(output, url) {
      const { order_id } = JSON.parse(output) as { order_id: string };
      const order = await fetch(`${url}/order/${order_id}?wait=20s`);
      expect(await order.json()).toMatchObject({ status: 'failed', reason: 'not_enough_stock' });
    },
  },
  {
    command: /Idempotency-Key/,
    holds(output, _url, command) {
      const [, key = ''] = /Idempotency-Key: ([^']+)/.exec(command) ?? [];
      const { order_id } = JSON.parse(output) as { order_id: string };
      expect(orderIds.get(key) ?? order_id).toBe(order_id);
      orderIds.set(key, order_id);
    },
  },
  {
    command: /\/order\/<order_id>\?wait=/,
    holds: (output) => expect(output).toContain('"status":"reserved"'),
  },
  {
    command: /\/order\/<order_id>\/cancel\b/,
    holds: (output) => expect(output).toContain('"status":"cancelling"'),
  },
  {
    command: /\/orders\?user_id=bob/,
    holds(output) {
      const { items } = JSON.parse(output) as { items: { item: string; status: string }[] };
      expect(items.map(({ item, status }) => [item, status])).toEqual([
        ['salad', 'cancelled'],
        ['burger', 'failed'],
      ]);
    },
  },
  {
    command: /\/inventory\/burger\/restock\b/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ item: 'burger', available: 150 }),
  },
  {
    command: /\/analytics\/snapshot\b/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ failed: 1, positions: expect.any(Object) }),
  },
  {
    command: /\/messages .*"messageId":"alice-1"/,
    holds: (output) =>
      expect(JSON.parse(output)).toMatchObject({ messageId: 'alice-1', conversation: 'alice:bob' }),
  },
  {
    command: /\/messages\/alice\/bob(\s|$)/,
    holds: (output) =>
      expect(JSON.parse(output)).toMatchObject({ total: 1, items: [{ messageId: 'alice-1' }] }),
  },
  {
    command: /\/messages\/alice\/bob\/count/,
    holds: (output) => expect(JSON.parse(output)).toEqual({ conversation: 'alice:bob', count: 1 }),
  },
  {
    command: /\/messages\/alice\/bob\/statistics/,
    holds: (output) =>
      expect(JSON.parse(output)).toMatchObject({
        hours: [{ messages: 1, characters: 'Lunch at one?'.length }],
      }),
  },
  {
    command: /\/conversations\/bob(\s|$)/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ items: [{ with: 'alice', unread: 1 }] }),
  },
  {
    command: /\/conversations\/bob\/alice\/read/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ unread: 0 }),
  },
  {
    command: /\/api\/send-message\b/,
    holds: (output) =>
      expect(JSON.parse(output)).toMatchObject({ user_id: 'alice', topic: 'user-timeline', offset: '0' }),
  },
  {
    command: /\/api\/timelines\/alice\b/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ user_id: 'alice' }),
  },
  {
    command: /\/api\/ordering\b/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ violations: [] }),
  },
  {
    command: /\/api\/partitions\b/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ partition_count: 6, hot: [] }),
  },
  {
    command: /\/api\/trends\b/,
    holds: (output) => expect(JSON.parse(output)).toMatchObject({ windows: expect.any(Array) }),
  },
  { command: /\/inventory(\s|$)/, holds: (output) => expect(output).toContain('"pizza","available":98') },
  { command: /\/analytics(\s|$)/, holds: (output) => expect(output).toContain('"successful":1,') },
  { command: /\/analytics\/report\b/, holds: (output) => expect(output).toContain('Successful orders: 1\n') },
];

/** Throws when an answer is not what the README leads its reader to expect. */
export async function checkClaims(command: string, output: string, url: string): Promise<void> {
  const claims = CLAIMS.filter(({ command: pattern }) => pattern.test(command));
  if (claims.length === 0) throw new Error(`${command}\nSay in test/readme/claims.ts what this answers.`);
  for (const claim of claims) await claim.holds(output, url, command);
}
