import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort } from '#libs/servers';
import { type Resync, type TeamEvent, TeamSocket } from '#libs/team-socket';
import { eventually, type RunningApp } from '#libs/testing';
import { WebSocket } from 'ws';
import { surprisesIn } from './app-state.js';
import { OrderSuite } from './order-suite.js';
import { seededRandom, seedOfRun } from './seeded-random.js';
import { deliveryBreaches, type Received } from './team-invariants.js';
import { eventsOf, TeamsClient } from './teams-client.js';

jest.setTimeout(180_000);

const INSTANCES = ['one', 'two', 'three'];
const TEAMS = 3;
const CLIENTS = 300;

/** A member at one address, who comes back to it whenever the connection is lost. */
class Listener {
  readonly given: (TeamEvent | Resync)[] = [];
  private readonly socket: TeamSocket;

  constructor(
    private readonly name: string,
    readonly team: number,
    port: number,
    member: TeamsClient,
    teamId: string,
  ) {
    this.socket = new TeamSocket({
      url: `ws://127.0.0.1:${port}/ws`,
      token: () => Promise.resolve(member.token),
      WebSocket,
      pause: { firstMs: 50, longestMs: 500 },
    });
    this.socket.subscribe(teamId, {
      since: 0,
      onEvents: (events) => this.given.push(...events),
      reload: (resync) => {
        this.given.push(resync);
        return Promise.resolve(resync.seq);
      },
    });
  }

  get received(): Received {
    return { client: this.name, since: 0, given: this.given };
  }

  get last(): number {
    return this.given.at(-1)?.seq ?? 0;
  }

  get reconnected(): number {
    return this.socket.counters.connections - 1;
  }

  cut(): void {
    this.socket.cut();
  }

  close(): void {
    this.socket.close();
  }
}

let suite: OrderSuite;
let teams: RunningApp;
const ports = new Map<string, number>();
const running = new Map<string, RunningApp>();
const listeners: Listener[] = [];
const owners: TeamsClient[] = [];
const teamIds: string[] = [];

async function start(instance: string): Promise<void> {
  const port = ports.get(instance) ?? (await freePort());
  ports.set(instance, port);
  const settings = {
    TEAMS_URL: teams.url,
    INSTANCE_ID: instance,
    REALTIME_PORT: String(port),
    REALTIME_CONNECTIONS_PER_ADDRESS: '1000',
  };
  running.set(instance, await suite.app('realtime', settings));
}

function listen(instance: string, team: number): void {
  const name = `client ${listeners.length} of team ${team} at ${instance}`;
  const port = ports.get(instance) ?? 0;
  listeners.push(new Listener(name, team, port, owners[team]!, teamIds[team]!));
}

beforeAll(async () => {
  suite = await OrderSuite.start({ env: { PASSWORD_SCRYPT_LOG2_N: '10', OUTBOX_LEASE_MS: '2000' } });
  teams = await suite.app('teams');
  for (let team = 0; team < TEAMS; team += 1) {
    const owner = await TeamsClient.join([teams.url], `owner-${team}`);
    owners.push(owner);
    teamIds.push(await owner.team(`Team ${team}`));
  }
  await Promise.all(INSTANCES.map(start));
});
afterAll(async () => {
  for (const listener of listeners) listener.close();
  await suite?.stop();
});

/** Tasks in every team, one after the other, until it is told to stop. */
function work(): { stop(): Promise<void>; readonly done: number } {
  let done = 0;
  let over = false;
  const loops = owners.map(async (owner, team) => {
    while (!over) {
      const { status } = await owner.ask('POST', `/teams/${teamIds[team]}/tasks`, { title: `Task ${done}` });
      expect(status).toBe(201);
      done += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
  return {
    stop: async () => {
      over = true;
      await Promise.all(loops);
    },
    get done() {
      return done;
    },
  };
}

const seed = seedOfRun();

describe(`members at three instances, of which some come and go (JOURNEY_SEED=${seed})`, () => {
  it('get exactly the events of their team, once and in sequence, or are told to read it anew', async () => {
    const random = seededRandom(seed);
    for (let n = 0; n < CLIENTS; n += 1) listen(INSTANCES[n % 3]!, Math.floor(n / 3) % TEAMS);
    const changes = work();
    const more = async (count: number) => {
      const wanted = changes.done + count;
      await eventually(() => expect(changes.done).toBeGreaterThanOrEqual(wanted), { timeoutMs: 60_000 });
    };
    const cutSome = () => {
      for (let n = 0; n < 40; n += 1) listeners[random(0, CLIENTS - 1)]?.cut();
    };
    await more(15);
    cutSome();
    await more(9);
    await running.get('two')?.kill();
    cutSome();
    await more(9);
    await start('two');
    // It knows from the log what happened before it was there.
    for (let team = 0; team < TEAMS; team += 1) listen('two', team);
    expect(await running.get('three')?.stop()).toBe(0);
    await Promise.all([start('three'), start('four')]);
    for (let team = 0; team < TEAMS; team += 1) listen('four', team);
    cutSome();
    await more(9);
    await changes.stop();

    const logs = await Promise.all(teamIds.map((teamId) => eventsOf(suite, teamId)));
    const ends = logs.map((log) => Math.max(...log.map(({ data }) => data.seq)));
    await eventually(() => {
      const behind = listeners.filter(({ last, team }) => last !== ends[team]);
      if (behind.length > 0) throw new Error(`${behind.length} of ${listeners.length} are behind`);
    });
    const breaches = listeners.flatMap(({ received, team }) => deliveryBreaches(received, logs[team]!));
    expect(breaches).toEqual([]);
    // Rings and the log hold all of it: nobody had to read anything anew.
    expect(listeners.flatMap(({ given }) => given.filter((item) => 'reason' in item))).toEqual([]);
    expect(listeners.filter(({ reconnected }) => reconnected > 0).length).toBeGreaterThan(CLIENTS / 2);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
