import { type TopicDeclaration, orderEvents } from '#libs/events';
import { type BenchContext, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { CpuWatch } from '../process/cpu-watch.js';
import { type HttpContender, startHttpContender } from '../process/http-contender.js';
import { stockOrderEvents } from '../servers/topics.js';

export const OURS = 'ours';
export const UNPUBLISHED = 'ours, not publishing';
export const STOCK = 'stock Nest client';
export const EXPRESS = 'bare express';
export const NODE_HTTP = 'bare node:http';

interface Route {
  readonly entry: string;
  readonly portVariable: string;
  /** Where each accepted order must be found. */
  readonly topic?: TopicDeclaration;
}

const ROUTES: Readonly<Record<string, Route>> = {
  [OURS]: { entry: 'run/orders.js', portVariable: 'ORDERS_PORT', topic: orderEvents },
  [UNPUBLISHED]: { entry: 'tools/bench/stock/unpublished-orders-main.js', portVariable: 'ORDERS_PORT' },
  [STOCK]: { entry: 'tools/bench/stock/orders-main.js', portVariable: 'PORT', topic: stockOrderEvents },
  [EXPRESS]: { entry: 'tools/bench/stock/express-main.js', portVariable: 'PORT' },
  [NODE_HTTP]: { entry: 'tools/bench/stock/node-http-main.js', portVariable: 'PORT' },
};

/** Apps that answer `POST /order`, running side by side. */
export class OrderRoutes {
  readonly countFaults: string[] = [];

  private constructor(
    private readonly context: BenchContext,
    private readonly running: ReadonlyMap<string, HttpContender>,
  ) {}

  static async start(context: BenchContext, names: readonly string[]): Promise<OrderRoutes> {
    const { servers, profiles } = context;
    await servers.createTopics([orderEvents, stockOrderEvents]);
    // The half that serves HTTP: the stock client's app reads no events back either.
    const env = { ...servers.env, ROLE: 'api', KAFKAJS_NO_PARTITIONER_WARNING: '1' };
    const started = names.map(async (name) => {
      const { entry, portVariable } = routeOf(name);
      return [name, await startHttpContender({ name, entry, env, profiles }, portVariable)] as const;
    });
    const running = new Map(await Promise.all(started));
    return new OrderRoutes(context, running);
  }

  /** Loads one app and checks that the broker has what was answered. */
  async load(name: string, connections: number, seconds: number): Promise<Sample> {
    const { servers, load } = this.context;
    const contender = this.running.get(name);
    if (!contender) throw new Error(`${name} does not run`);
    const { topic } = routeOf(name);
    const before = topic ? await servers.written(topic.name) : 0;
    const watch = await CpuWatch.begin(contender.process.pid, servers);
    const result = await load.run({ url: contender.url, connections, seconds });
    const { cpuMicros, brokerCpuMicros, othersCores } = await watch.end();
    if (topic) this.verify(name, result.answered, (await servers.written(topic.name)) - before, connections);
    if (result.failed > 0) this.countFaults.push(`${name}: ${result.failed} requests failed`);
    return {
      rate: result.answered / result.seconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      cpuMicros: cpuMicros / result.answered,
      brokerCpuMicros: brokerCpuMicros / result.answered,
      othersCores,
    };
  }

  async stop(): Promise<void> {
    await BenchProcess.stopAll();
  }

  /** Requests that were under way when the load ended may be written without having been answered. */
  private verify(name: string, answered: number, written: number, connections: number): void {
    if (written >= answered && written <= answered + connections) return;
    this.countFaults.push(`${name}: ${answered} orders were accepted, but the broker has ${written}`);
  }
}

function routeOf(name: string): Route {
  const route = ROUTES[name];
  if (!route) throw new Error(`there is no route called ${name}`);
  return route;
}
