import { eventually } from '#libs/testing';
import { type OrderLog, orderLog } from './order-log.js';
import { type OrderSuite } from './order-suite.js';
import { type LogRecord } from './topic-tail.js';

export interface StoredOrder {
  readonly _id: string;
  readonly status: 'placed' | 'reserved' | 'failed';
  readonly reason?: string;
  readonly user_id: string;
  readonly item: string;
  readonly quantity: number;
  readonly cancelled_at?: Date;
  readonly released_at?: Date;
}

export interface StoredReservation {
  readonly _id: string;
  readonly item: string;
  readonly quantity: number;
  readonly outcome: 'reserved' | 'failed';
  readonly remaining?: number;
  readonly event_id: string;
  readonly released_at?: Date;
  readonly release_event_id?: string;
}

export interface StoredStock {
  readonly _id: string;
  readonly available: number;
  readonly reserved: number;
}

interface StoredCounted {
  readonly order_ids: readonly string[];
}

/** What lasts after a run: both logs and all documents. */
export interface OrderEvidence extends OrderLog {
  readonly deadLetters: readonly LogRecord[];
  readonly orders: readonly StoredOrder[];
  readonly reservations: readonly StoredReservation[];
  readonly stock: readonly StoredStock[];
  /** Ids of the orders that analytics has counted as placed, and those whose outcome it has counted. */
  readonly countedPlaced: ReadonlySet<string>;
  readonly countedOutcomes: ReadonlySet<string>;
}

export type ProcessName = 'orders' | 'inventory' | 'analytics';

/** Each group with the topics that it reads, by the app that it belongs to. */
export const GROUPS: Readonly<
  Record<ProcessName, readonly { readonly group: string; readonly topics: string[] }[]>
> = {
  orders: [{ group: 'order-processor', topics: ['order-events', 'inventory-events'] }],
  inventory: [{ group: 'inventory-service', topics: ['order-events'] }],
  analytics: [
    { group: 'order-analytics', topics: ['order-events'] },
    { group: 'analytics-service', topics: ['inventory-events'] },
  ],
};

export async function collectEvidence(suite: OrderSuite): Promise<OrderEvidence> {
  const { databases, mongo } = suite;
  const all = <Document extends object>(database: string, collection: string) =>
    mongo.db(database).collection<Document>(collection).find().toArray() as Promise<Document[]>;
  const ids = async (collection: string) =>
    new Set(
      (await all<StoredCounted>(databases.analytics, collection)).flatMap(({ order_ids }) => order_ids),
    );
  return {
    ...orderLog(await suite.records('order-events'), await suite.records('inventory-events')),
    deadLetters: [
      ...(await suite.records('order-events.dlq')),
      ...(await suite.records('inventory-events.dlq')),
    ],
    orders: await all<StoredOrder>(databases.orders, 'orders'),
    reservations: (await all<StoredReservation>(databases.inventory, 'reservations')).filter(
      // What was cancelled before it was placed may leave a note without a decision.
      ({ outcome }) => outcome !== undefined,
    ),
    stock: await all<StoredStock>(databases.inventory, 'stock'),
    countedPlaced: await ids('placed'),
    countedOutcomes: await ids('outcomes'),
  };
}

export interface Position {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** The next record that the group will read after a restart. */
  readonly committed: number;
  readonly end: number;
}

/** Where the groups of the given apps stand. */
export async function positionsOf(suite: OrderSuite, apps: readonly ProcessName[]): Promise<Position[]> {
  const admin = suite.kafka.admin();
  await admin.connect();
  try {
    const positions: Position[] = [];
    for (const { group, topics } of apps.flatMap((app) => GROUPS[app])) {
      for (const { topic, partitions } of await admin.fetchOffsets({ groupId: group, topics })) {
        const ends = await admin.fetchTopicOffsets(topic);
        for (const { partition, offset } of partitions) {
          const end = Number(ends.find((one) => one.partition === partition)?.high ?? 0);
          positions.push({ group, topic, partition, committed: Math.max(0, Number(offset)), end });
        }
      }
    }
    return positions;
  } finally {
    await admin.disconnect();
  }
}

/** Waits until the apps have read and committed everything; inventory first, for it feeds the others. */
export async function untilDrained(
  suite: OrderSuite,
  apps: readonly ProcessName[],
  timeoutMs = 60_000,
): Promise<void> {
  const inOrder = (['inventory', 'orders', 'analytics'] as const).filter((app) => apps.includes(app));
  for (const app of inOrder) {
    await eventually(
      async () => {
        const behind = (await positionsOf(suite, [app])).filter(({ committed, end }) => committed !== end);
        if (behind.length > 0) throw new Error(`not drained: ${JSON.stringify(behind)}`);
      },
      { timeoutMs, everyMs: 200 },
    );
  }
}

/** Resolves when that many more orders are decided than now. */
export async function untilDecided(suite: OrderSuite, more: number, timeoutMs = 60_000): Promise<void> {
  const reservations = suite.mongo.db(suite.databases.inventory).collection('reservations');
  const wanted = (await reservations.countDocuments()) + more;
  await eventually(
    async () => {
      const count = await reservations.countDocuments();
      if (count < wanted) throw new Error(`${count} of ${wanted} orders are decided`);
    },
    { timeoutMs, everyMs: 20 },
  );
}
