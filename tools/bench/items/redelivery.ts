import { orderEvents } from '#libs/events';
import { type BenchContext, type BenchItem, type Goal, type ItemResult, type Sample } from '../item.js';
import { BROKER_CPU, CONTENDER, CPU, RATE, tableOf } from '../report/columns.js';
import { ratioOf, type Samples } from '../rounds.js';
import { chatPlan } from './chat-drain.js';
import { analyticsPlan, preloadForAnalytics } from './analytics-drain.js';
import { counterFaults } from './counters-check.js';
import { Drain, type DrainPlan } from './drain.js';
import { preloadForInventory } from './inventory-drain.js';
import { messageFaults } from './message-check.js';
import { preloadMessages } from './preloaded-messages.js';
import { reservationFaults } from './reservation-check.js';

interface Redelivery {
  /** `inventory` */
  readonly name: string;
  readonly records: number;
  /** The app on a database of this round. */
  plan(database: string): Omit<DrainPlan, 'name'>;
  check(database: string): Promise<string[]>;
}

export const redelivery: BenchItem = {
  name: 'redelivery',
  title: 'A topic that was worked off already, again after an offset reset',

  async run(context: BenchContext): Promise<ItemResult> {
    const countFaults: string[] = [];
    const inventory = await measure(context, await inventoryRedelivery(context), countFaults);
    await preloadForAnalytics(context);
    const analytics = await measure(context, analyticsRedelivery(context), countFaults);
    await preloadMessages(context);
    const chat = await measure(context, chatRedelivery(context), countFaults);
    const samples = { ...inventory, ...analytics, ...chat };
    return {
      samples,
      table: tableOf(samples, [CONTENDER, RATE, CPU, BROKER_CPU]),
      goals: ['inventory', 'analytics', 'chat'].map((name) => goal(name, samples)),
      notes: ['each again comes right after its fresh run, on the same database and by a process of its own'],
      countFaults,
    };
  },
};

/** Fresh and again, in turn: again needs what fresh has left behind. */
async function measure(
  context: BenchContext,
  { name, records, plan, check }: Redelivery,
  countFaults: string[],
): Promise<Samples> {
  const drain = new Drain(context, records, countFaults);
  const samples: Record<string, Sample[]> = { [freshOf(name)]: [], [againOf(name)]: [] };
  for (let round = 1; round <= context.sizes.rounds; round += 1) {
    context.onProgress(`${name}: round ${round} of ${context.sizes.rounds}`);
    const database = `bench_redelivery_${name}_${round}`;
    for (const run of [freshOf(name), againOf(name)]) {
      samples[run]?.push(await drain.run({ name: run, ...plan(database) }));
      countFaults.push(...(await check(database)));
    }
  }
  return samples;
}

async function inventoryRedelivery(context: BenchContext): Promise<Redelivery> {
  const { servers, sizes } = context;
  const { each, INITIAL_STOCK } = await preloadForInventory(context);
  return {
    name: 'inventory',
    records: sizes.drainedOrders,
    plan: (database) => ({
      entry: 'run/inventory.js',
      env: { INITIAL_STOCK, INVENTORY_PORT: '0', INVENTORY_DATABASE: database },
      group: 'inventory-service',
      done: () => servers.consumed('inventory-service', orderEvents.name),
    }),
    check: (database) => reservationFaults(servers.mongoUrl, database, sizes.drainedOrders, each),
  };
}

function analyticsRedelivery({ servers, sizes }: BenchContext): Redelivery {
  return {
    name: 'analytics',
    records: sizes.countedOutcomes,
    plan: (database) => analyticsPlan(servers, database),
    check: (database) => counterFaults(servers.mongoUrl, database, sizes.countedOutcomes),
  };
}

function chatRedelivery({ servers, sizes }: BenchContext): Redelivery {
  return {
    name: 'chat',
    records: sizes.drainedMessages,
    plan: (database) => chatPlan(servers, database),
    check: (database) => messageFaults(servers.mongoUrl, database, sizes.drainedMessages),
  };
}

function goal(name: string, samples: Samples): Goal {
  return {
    what: `${name}: redelivered records/s against fresh ones`,
    rule: 'at least',
    limit: 1,
    unit: '',
    measured: ratioOf(samples, againOf(name), freshOf(name), 'rate'),
  };
}

function freshOf(name: string): string {
  return `${name}, fresh`;
}

function againOf(name: string): string {
  return `${name}, again`;
}
