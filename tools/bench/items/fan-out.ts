import { type BenchContext, type BenchItem, type ItemResult, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { startHttpContender } from '../process/http-contender.js';
import { CONTENDER, CPU, RATE, tableOf } from '../report/columns.js';
import { alternate, ratioOf } from '../rounds.js';
import { BenchIssuer } from '../sockets/bench-issuer.js';
import { Crowd } from '../sockets/crowd.js';
import { socketOf, startRealtime } from '../sockets/realtime.js';
import { TEAM_TOPICS, TeamLog } from '../sockets/team-log.js';

const OURS = 'our realtime service';
const BARE = 'bare ws loop';

/** What is sent to whom; every shape has a thousand sockets. */
const SHAPES = [
  { name: '1 room of 1,000', rooms: 1, sockets: 1000, window: 16 },
  { name: '100 rooms of 10', rooms: 100, sockets: 10, window: 400 },
] as const;

export const fanOut: BenchItem = {
  name: 'fan-out',
  title: 'Realtime: from the log to a thousand sockets',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, onProgress } = context;
    await servers.createTopics(TEAM_TOPICS);
    const issuer = await BenchIssuer.open();
    const log = await TeamLog.open(servers);
    const faults: string[] = [];
    const contenders = SHAPES.flatMap((shape) =>
      [OURS, BARE].map((way) => ({
        name: `${way}, ${shape.name}`,
        measure: () => measure(context, { shape, issuer, log, way, faults }),
      })),
    );
    try {
      const samples = await alternate(contenders, sizes.rounds, onProgress);
      return {
        samples,
        table: tableOf(samples, [CONTENDER, RATE, CPU]),
        goals: SHAPES.map(({ name }) => ({
          what: `deliveries/s to ${name}, against a bare loop without Kafka`,
          rule: 'at least',
          limit: 0.9,
          unit: '',
          measured: ratioOf(samples, `${OURS}, ${name}`, `${BARE}, ${name}`, 'rate'),
        })),
        notes: [
          'a delivery is one event that one socket has; as many events wait to be delivered in both, and ours puts those that come together into one frame',
          'CPU is that of the server for one delivery; the bare loop makes each frame once',
        ],
        countFaults: faults,
      };
    } finally {
      await BenchProcess.stopAll();
      await log.close();
      await issuer.close();
    }
  },
};

interface Measured {
  readonly shape: (typeof SHAPES)[number];
  readonly issuer: BenchIssuer;
  readonly log: TeamLog;
  readonly way: string;
  readonly faults: string[];
}

/** A server and a crowd of its own for every measurement, so that none has the other's memory. */
async function measure(
  context: BenchContext,
  { shape, issuer, log, way, faults }: Measured,
): Promise<Sample> {
  const { sizes, servers, profiles } = context;
  const teams = await log.found(shape.rooms);
  const plan = { name: BARE, entry: 'tools/bench/stock/bare-socket-main.js', env: servers.env, profiles };
  const server = way === OURS ? await startRealtime(context, issuer) : await startHttpContender(plan, 'PORT');
  const crowd = await Crowd.join({
    ...{ url: socketOf(server.url), token: issuer.token, rooms: teams },
    socketsPerRoom: shape.sockets,
  });
  const roomOf = (index: number) => teams[index % teams.length] ?? '';
  const shout = (from: number, to: number): void => {
    const indexes = Array.from({ length: to - from }, (_, at) => from + at);
    if (way === OURS) for (const index of indexes) void log.add(roomOf(index));
    else
      server.process.send(
        indexes.map((index) => ({ room: roomOf(index), seq: Math.floor(index / teams.length) + 2 })),
      );
  };
  const { window } = shape;
  const events = Math.ceil(sizes.deliveries / shape.sockets);
  await crowd.take(shout, { window, events: Math.ceil(events / 4) });
  const before = await server.process.cpuMicros();
  const seconds = await crowd.take(shout, { window, events });
  const deliveries = events * shape.sockets;
  const cpuMicros = ((await server.process.cpuMicros()) - before) / deliveries;
  if (crowd.broken > 0)
    faults.push(`${way}, ${shape.name}: ${crowd.broken} frames did not follow on those before`);
  await Promise.all([server.process.stop(), crowd.leave()]);
  return { rate: deliveries / seconds, cpuMicros };
}
