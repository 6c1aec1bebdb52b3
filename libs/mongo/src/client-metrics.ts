import { type mongo } from 'mongoose';
import { Gauge, Histogram, register } from 'prom-client';

const commandSeconds =
  (register.getSingleMetric('mongodb_command_seconds') as Histogram<'command' | 'result'> | undefined) ??
  new Histogram({
    name: 'mongodb_command_seconds',
    help: 'Time of a command from its sending to its answer, by result: ok or failed',
    labelNames: ['command', 'result'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });

/** What the pools of all clients of this process hold. */
const pool = { connections: 0, inUse: 0, waiting: 0 };

function poolGauge(name: string, help: string, value: () => number): void {
  if (register.getSingleMetric(name) !== undefined) return;
  new Gauge({
    ...{ name, help },
    collect() {
      this.set(value());
    },
  });
}
poolGauge('mongodb_pool_connections', 'Connections to MongoDB that are open', () => pool.connections);
poolGauge('mongodb_pool_connections_in_use', 'Connections that an operation has now', () => pool.inUse);
poolGauge(
  'mongodb_pool_waiting_operations',
  'Operations that wait for a connection; lasting ones mean that MONGO_POOL_SIZE is too small or MongoDB too slow',
  () => pool.waiting,
);

/** Counts connections and times commands of a client, which has not connected yet and has `monitorCommands` set. */
export function measureClient(client: mongo.MongoClient): void {
  client.on('connectionCreated', () => (pool.connections += 1));
  client.on('connectionClosed', () => (pool.connections -= 1));
  client.on('connectionCheckOutStarted', () => (pool.waiting += 1));
  client.on('connectionCheckOutFailed', () => (pool.waiting -= 1));
  client.on('connectionCheckedOut', () => {
    pool.waiting -= 1;
    pool.inUse += 1;
  });
  client.on('connectionCheckedIn', () => (pool.inUse -= 1));
  const observe = (result: string) => (event: { commandName: string; duration: number }) =>
    commandSeconds.observe({ command: event.commandName, result }, event.duration / 1000);
  client.on('commandSucceeded', observe('ok'));
  client.on('commandFailed', observe('failed'));
}
