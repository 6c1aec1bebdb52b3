import { teamState, teamTopics, userCreated } from '#libs/events';
import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { startHttpContender } from '../process/http-contender.js';
import { CONTENDER, P50, P99, tableOf } from '../report/columns.js';
import { alternate, valuesOf } from '../rounds.js';
import { publishedEvents } from '../servers/topics.js';
import { BareWay } from '../sockets/bare-way.js';
import { sentAtRate } from '../sockets/sent-at-rate.js';
import { socketOf } from '../sockets/realtime.js';
import { TaskWay } from '../sockets/task-way.js';
import { spreadOf } from '../statistics.js';

const PER_SECOND = 200;
const OURS = 'task created over HTTP until its frame';
const BARE = 'bare kafkajs, send until eachMessage';

export const frameLatency: BenchItem = {
  name: 'frame-latency',
  title: `Teams: from a change to its frame at the client, ${PER_SECOND} changes/s`,

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, profiles, onProgress } = context;
    await servers.createTopics([...teamTopics, teamState, userCreated, publishedEvents]);
    const start = (name: string, portVariable: string, env: Record<string, string>) =>
      startHttpContender(
        { name, entry: `run/${name}.js`, env: { ...servers.env, ...env }, profiles },
        portVariable,
      );
    const teams = await start('teams', 'TEAMS_PORT', { TEAMS_DATABASE: 'bench_teams' });
    const realtime = await start('realtime', 'REALTIME_PORT', { TEAMS_URL: teams.url });
    const ours = await TaskWay.open(teams.url, socketOf(realtime.url));
    const bare = await BareWay.open(servers.kafka, publishedEvents.name);
    try {
      const contenders = [
        { name: OURS, way: ours },
        { name: BARE, way: bare },
      ].map(({ name, way }) => ({
        name,
        measure: () => sentAtRate((title) => way.send(title), PER_SECOND, sizes.talkSeconds),
      }));
      onProgress('warming up');
      for (const way of [ours, bare])
        await sentAtRate((title) => way.send(title), PER_SECOND, sizes.warmUpSeconds);
      const samples = await alternate(contenders, sizes.rounds, onProgress);
      const theirs = valuesOf(samples, BARE, 'p50Ms');
      const more = valuesOf(samples, OURS, 'p50Ms').map((own, round) => own - (theirs[round] ?? 0));
      return {
        samples,
        table: tableOf(samples, [CONTENDER, P50, P99]),
        goals: [
          {
            what: 'p50 above that of bare kafkajs',
            rule: 'below',
            limit: 25,
            unit: 'ms',
            measured: spreadOf(more),
          },
        ],
        notes: [
          'ours: the request, a transaction of MongoDB with w=majority, the relay, Kafka, the sequence of the team, the WebSocket',
          'late sending counts as waiting',
        ],
        countFaults: ours.faults,
      };
    } finally {
      ours.close();
      await bare.close();
      await BenchProcess.stopAll();
    }
  },
};
