import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { inventoryEvents } from '#libs/events';
import { spans } from '#libs/tracing';
import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { BROKER_CPU, CONTENDER, CPU, RATE, ratioTo, tableOf } from '../report/columns.js';
import { alternate, valuesOf } from '../rounds.js';
import { spreadOf } from '../statistics.js';
import { Drain } from './drain.js';
import { preloadForInventory } from './inventory-drain.js';

const OFF = 'off';
const ASKED = 20_000_000;
/** By an order: once by the batch that handles it, once by its outcome that is published. */
const ASKED_BY_ORDER = 2;

export const tracing: BenchItem = {
  name: 'tracing',
  title: 'Inventory: what traces cost, off and on',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, onProgress } = context;
    const { INITIAL_STOCK } = await preloadForInventory(context);
    const countFaults: string[] = [];
    const drain = new Drain(context, sizes.drainedOrders, countFaults);
    const sink = await openSink();
    const on = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
    let round = 0;
    const contender = (name: string, env: Readonly<Record<string, string>>) => ({
      name,
      measure: () => {
        round += 1;
        const INVENTORY_DATABASE = `bench_tracing_${round}`;
        return drain.run({
          name,
          entry: 'run/inventory.js',
          env: { INITIAL_STOCK, INVENTORY_PORT: '0', INVENTORY_DATABASE, ...env },
          group: 'inventory-service',
          done: () => servers.written(inventoryEvents.name),
        });
      },
    });
    try {
      const samples = await alternate(
        [
          contender(OFF, {}),
          contender('off, once more', {}),
          contender('on, 1 trace in 100', {
            ...on,
            OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
            OTEL_TRACES_SAMPLER_ARG: '0.01',
          }),
          contender('on, every trace', on),
        ],
        sizes.rounds,
        onProgress,
      );
      const asking = nanosOfAsking();
      const share = valuesOf(samples, OFF, 'cpuMicros').map(
        (micros) => ((asking * ASKED_BY_ORDER) / 1000 / micros) * 100,
      );
      return {
        samples,
        table: tableOf(samples, [CONTENDER, RATE, CPU, BROKER_CPU, ratioTo(OFF, 'rate')]),
        goals: [
          {
            what: 'of the CPU of an order, for asking whether traces are on',
            rule: 'at most',
            limit: 0.1,
            unit: '%',
            measured: spreadOf(share),
          },
        ],
        notes: [
          `off, all there is of it is a question at ${ASKED_BY_ORDER} places at most for each order, ${asking.toFixed(1)} ns each; "off, once more" shows what this machine cannot tell apart`,
          'every trace: four spans for each order, more than are sent in time; what waits beyond the bound is dropped',
        ],
        countFaults,
      };
    } finally {
      sink.close();
    }
  },
};

function nanosOfAsking(): number {
  let on = 0;
  const startedAt = performance.now();
  for (let asked = 0; asked < ASKED; asked += 1) if (spans()) on += 1;
  const nanos = ((performance.now() - startedAt) * 1e6) / ASKED;
  if (on > 0) throw new Error('the bench itself exports traces');
  return nanos;
}

/** A collector that keeps nothing. */
async function openSink(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
