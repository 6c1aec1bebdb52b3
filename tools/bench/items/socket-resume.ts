import { type BenchContext, type BenchItem, type ItemResult, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { CONTENDER, P50, P99, tableOf } from '../report/columns.js';
import { alternate, valuesOf } from '../rounds.js';
import { BenchIssuer } from '../sockets/bench-issuer.js';
import { type ResumeNews, type ResumeOrder } from '../sockets/resume-main.js';
import { socketOf, startRealtime } from '../sockets/realtime.js';
import { TEAM_TOPICS, TeamLog } from '../sockets/team-log.js';
import { spreadOf } from '../statistics.js';

const NAME = 'clients of the instance';
const TEAMS = 100;
const EVENT_EVERY_MS = 5;

export const socketResume: BenchItem = {
  name: 'socket-resume',
  title: 'Realtime: from the death of an instance until its clients go on at another one',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, onProgress } = context;
    await servers.createTopics(TEAM_TOPICS);
    const issuer = await BenchIssuer.open();
    const log = await TeamLog.open(servers);
    const faults: string[] = [];
    try {
      const contender = { name: NAME, measure: () => resume(context, issuer, log, faults) };
      const samples = await alternate([contender], sizes.rounds, onProgress);
      return {
        samples,
        table: tableOf(samples, [CONTENDER, P50, P99]),
        goals: [
          {
            what: `p99 of ${sizes.resumingClients} clients`,
            rule: 'below',
            limit: 2000,
            unit: 'ms',
            measured: spreadOf(valuesOf(samples, NAME, 'p99Ms')),
          },
        ],
        notes: [
          `${TEAMS} teams with ${1000 / EVENT_EVERY_MS} events a second meanwhile, none of which may be missed; the instance is killed by SIGKILL`,
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

async function resume(
  context: BenchContext,
  issuer: BenchIssuer,
  log: TeamLog,
  faults: string[],
): Promise<Sample> {
  const clients = context.sizes.resumingClients;
  const rooms = await log.found(TEAMS);
  const dying = await startRealtime(context, issuer, 'dying');
  const other = await startRealtime(context, issuer, 'other');
  const crowd = BenchProcess.start({ name: 'clients', entry: 'tools/bench/sockets/resume-main.js' });
  const tell = <News extends ResumeNews>(order: ResumeOrder): Promise<News> => {
    crowd.send(order);
    return crowd.message<News>();
  };
  await tell({
    kind: 'join',
    urls: [socketOf(dying.url), socketOf(other.url)],
    token: issuer.token,
    rooms,
    clients,
  });
  let index = 0;
  const events = setInterval(() => void log.add(rooms[(index += 1) % TEAMS] ?? ''), EVENT_EVERY_MS);
  await new Promise((after) => setTimeout(after, 500));
  const resumed = tell<Extract<ResumeNews, { kind: 'resumed' }>>({ kind: 'mark' });
  await dying.process.kill();
  const { p50Ms, p99Ms } = await resumed;
  clearInterval(events);
  const last = Object.fromEntries(rooms.map((room) => [room, log.lastOf(room)]));
  const end = await tell<Extract<ResumeNews, { kind: 'finished' }>>({ kind: 'finish', last });
  if (end.missing + end.resyncs + end.broken > 0)
    faults.push(
      `${end.missing} clients miss events, ${end.resyncs} had to read anew, ${end.broken} chains broke`,
    );
  await Promise.all([other.process.stop(), crowd.stop()]);
  return { p50Ms, p99Ms };
}
