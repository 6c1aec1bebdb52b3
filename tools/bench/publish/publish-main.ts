// Publishes events in one way, first some to warm up, then the measured ones, and tells the parent what that took.
import { orderOf250Bytes } from './published-order.js';
import { WAYS } from './ways.js';

const [, , way = '', events = '0', warmUp = '0'] = process.argv;

/** What the parent hears. */
export interface Published {
  readonly seconds: number;
  readonly cpuMicros: number;
}

const create = WAYS[way];
if (!create) throw new Error(`there is no way of publishing called "${way}"`);
const publisher = create(process.env.KAFKA_BOOTSTRAP ?? '');
await publisher.open();
await publisher.publish(Array.from({ length: Number(warmUp) }, (_, index) => orderOf250Bytes(index)));

const orders = Array.from({ length: Number(events) }, (_, index) => orderOf250Bytes(index));
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
await publisher.publish(orders);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const published: Published = { seconds, cpuMicros: user + system };
await publisher.close();
// Stays until the parent has read what it used; ends with the parent, too.
for (const end of ['SIGTERM', 'disconnect'] as const) process.once(end, () => process.exit(0));
process.send?.(published);
