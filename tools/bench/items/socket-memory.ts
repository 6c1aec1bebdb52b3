import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { usageOf } from '../process/usage.js';
import { decimals } from '../report/figures.js';
import { BenchIssuer } from '../sockets/bench-issuer.js';
import { Crowd } from '../sockets/crowd.js';
import { socketOf, startRealtime } from '../sockets/realtime.js';
import { TEAM_TOPICS, TeamLog } from '../sockets/team-log.js';
import { spreadOf } from '../statistics.js';

const PER_ROOM = 10;
/** V8 gives back what the joining left behind. */
const LONGEST_REST_S = 30;

export const socketMemory: BenchItem = {
  name: 'socket-memory',
  title: 'Realtime: memory of idle connections',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes, onProgress } = context;
    await servers.createTopics(TEAM_TOPICS);
    const issuer = await BenchIssuer.open();
    const log = await TeamLog.open(servers);
    try {
      const teams = await log.found(Math.ceil(sizes.idleSockets / PER_ROOM));
      const server = await startRealtime(context, issuer);
      const url = socketOf(server.url);
      const rest = Math.min(LONGEST_REST_S, sizes.idleSeconds);
      // A few at first, so that code and buffers which all share are there before.
      const first = await Crowd.join({
        url,
        token: issuer.token,
        rooms: teams.slice(0, 20),
        socketsPerRoom: PER_ROOM,
      });
      onProgress(`resting for ${rest} s, twice`);
      await sleep(rest * 1000);
      const before = (await usageOf(server.process.pid)).residentBytes;
      const crowd = await Crowd.join({ url, token: issuer.token, rooms: teams, socketsPerRoom: PER_ROOM });
      await sleep(rest * 1000);
      const after = (await usageOf(server.process.pid)).residentBytes;
      await Promise.all([first.leave(), crowd.leave()]);
      const each = (after - before) / 1024 / (teams.length * PER_ROOM);
      return {
        samples: {},
        table: {
          head: ['connections', 'MiB before', 'MiB after', 'KiB each'],
          rows: [
            [
              String(sizes.idleSockets),
              decimals(before / 2 ** 20),
              decimals(after / 2 ** 20),
              decimals(each),
            ],
          ],
        },
        goals: [
          {
            what: 'resident memory of an idle connection',
            rule: 'below',
            limit: 30,
            unit: 'KiB',
            measured: spreadOf([each]),
          },
        ],
        notes: ['each is subscribed to one team; 200 others were there before'],
        countFaults: [],
      };
    } finally {
      await BenchProcess.stopAll();
      await log.close();
      await issuer.close();
    }
  },
};
