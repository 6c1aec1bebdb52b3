import { SUBPROTOCOL } from '#libs/team-socket';
import { type RunningApp } from '#libs/testing';
import { type AppName, type OrderSuite } from '../../test/order-suite.js';
import { TeamsClient } from '../../test/teams-client.js';
import { type Finding, type Target } from './finding.js';
import { fuzz, type FuzzResult, type Part } from './fuzz.js';
import { type SocketTarget } from './socket-fuzz.js';

export type FuzzedApps = Readonly<Record<AppName, RunningApp>>;

export const FUZZED: readonly AppName[] = [
  ...(['orders', 'inventory', 'analytics', 'chat', 'timeline'] as const),
  ...(['teams', 'realtime', 'notifications', 'dashboard'] as const),
];

/** What the suite that is fuzzed must be started with. */
export const FUZZ_ENVIRONMENT = {
  // Broken records come in rows here; a partition that stops because of them would end the run.
  KAFKA_VALVE_RECORDS: '1000000',
  KAFKA_RETRY_ATTEMPTS: '2',
  DEMO: 'true',
  DEMO_VIOLATIONS: 'true',
};

interface Run {
  readonly seconds: number;
  readonly seed: number;
  readonly only?: readonly Part[];
}

/** Fuzzes a whole suite, and looks afterwards whether an order is still taken and decided. */
export async function fuzzSuite(suite: OrderSuite, apps: FuzzedApps, run: Run): Promise<FuzzResult> {
  const member = await TeamsClient.join([apps.teams.url], `fuzz-${run.seed}`);
  const team = await member.team('Fuzz');
  const targets: Target[] = FUZZED.map((name) => ({
    name,
    ...{ url: apps[name].url, logs: apps[name].logs },
  }));
  const sockets = socketsOf(apps, member.token, team);
  const result = await fuzz({ ...run, targets, sockets, kafka: suite.kafka, token: member.token });
  const lost = await orderAfterwards(apps, run.seed);
  return lost ? { ...result, findings: [...result.findings, lost] } : result;
}

function socketsOf({ realtime, dashboard }: FuzzedApps, token: string, team_id: string): SocketTarget[] {
  const address = (app: RunningApp, path: string) => `${app.url.replace('http', 'ws')}${path}`;
  return [
    {
      app: 'realtime',
      address: address(realtime, '/ws'),
      subprotocol: SUBPROTOCOL,
      headers: { authorization: `Bearer ${token}` },
      frames: [
        { op: 'subscribe', team_id },
        { op: 'subscribe', team_id, since: 0 },
        { op: 'unsubscribe', team_id },
        { op: 'refresh', token },
        { op: 'ping' },
      ],
    },
    {
      app: 'dashboard',
      address: address(dashboard, '/live'),
      frames: [
        { op: 'timeline', user_id: 'alice' },
        { op: 'ordering', user_id: 'alice' },
        { op: 'record', topic: 'order-events', partition: 0, offset: '0' },
        { op: 'dead-letters', topic: 'order-events' },
        { op: 'load', kind: 'posts', rate: 0 },
      ],
    },
  ];
}

async function orderAfterwards(
  { orders, inventory }: FuzzedApps,
  seed: number,
): Promise<Finding | undefined> {
  const post = (url: string, body: object) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
  try {
    await post(`${inventory.url}/inventory/pizza/restock`, { quantity: 1000 });
    const order = { user_id: `after-${seed}`, item: 'pizza', quantity: 1 };
    const placed = (await (await post(`${orders.url}/order`, order)).json()) as { order_id?: string };
    const deadline = performance.now() + 60_000;
    let outcome: { status?: string } = {};
    while (outcome.status !== 'reserved' && performance.now() < deadline) {
      const answer = await fetch(`${orders.url}/order/${placed.order_id}?wait=10s`);
      outcome = (await answer.json()) as { status?: string };
    }
    if (outcome.status === 'reserved') return undefined;
    return { app: 'orders', what: `an order afterwards became ${JSON.stringify(outcome)}` };
  } catch (error) {
    return { app: 'orders', what: `takes no order afterwards: ${(error as Error).message}` };
  }
}
