import { eventually } from '#libs/testing';
import { type OrderSuite } from '../../test/order-suite.js';
import { untilGroupIsAtTheEnd } from '../../test/reading-progress.js';
import { ScriptedMailServer, type TakenMail } from '../../test/scripted-mail-server.js';
import { seededRandom } from '../../test/seeded-random.js';
import {
  collectTeamEvidence,
  MAIL_GROUP,
  MAIL_TOPICS,
  mailCommitsAhead,
  type TeamEvidence,
} from '../../test/team-delivery.js';
import { type AcknowledgedChange } from '../../test/team-invariants.js';
import { TeamsClient } from '../../test/teams-client.js';
import { type Fleet } from './fleet.js';
import { type Side } from './side.js';
import { type Crew, TeamTraffic, type TeamTrafficOptions } from './traffic/team-traffic.js';
import { TeamListener } from './watch/team-listener.js';

/** What was changed, what became of it, and who heard of it by socket and by mail. */
export interface TeamFindings {
  readonly crews: readonly Crew[];
  readonly acknowledged: readonly AcknowledgedChange[];
  readonly evidence: TeamEvidence;
  readonly listeners: readonly TeamListener[];
  readonly mails: readonly TakenMail[];
  /** When processes that send mails ended. */
  readonly deaths: readonly number[];
}

const TEAMS = ['amber', 'birch', 'cedar'];
const CUT_EVERY_MS = 700;
export const INSTANCES = 2;

/** The `n`-th mail to somebody: some are put off, and of some the answer is lost. */
export function mailServer(): ScriptedMailServer {
  return new ScriptedMailServer((n) => (n % 9 === 8 ? 'drop-after-data' : n % 4 === 2 ? 'defer' : 'take'));
}

export function addressOf(name: string): string {
  return `${name}@example.com`;
}

/** Teams beside the orders: who changes them, who listens with which connections, and where the mails end. */
export class TeamSide implements Side {
  private readonly listeners: TeamListener[] = [];
  private readonly traffic: TeamTraffic;
  private readonly cutting: NodeJS.Timeout;

  private constructor(
    private readonly suite: OrderSuite,
    private readonly fleet: Fleet,
    private readonly mails: ScriptedMailServer,
    private readonly crews: readonly Crew[],
    options: Omit<TeamTrafficOptions, 'crews' | 'onGuest'>,
  ) {
    for (const crew of crews)
      for (const member of crew.members.slice(0, INSTANCES))
        for (let instance = 0; instance < INSTANCES; instance += 1) this.listen(crew, member, instance);
    const onGuest = (crew: Crew, stint: number) => this.listen(crew, crew.guest, stint % INSTANCES, stint);
    this.traffic = new TeamTraffic({ ...options, crews, onGuest });
    const random = seededRandom(options.seed);
    this.cutting = setInterval(
      () => this.listeners[random(0, this.listeners.length - 1)]?.cut(),
      CUT_EVERY_MS,
    );
  }

  /** Registers everybody, and begins. */
  static async begin(
    suite: OrderSuite,
    fleet: Fleet,
    mails: ScriptedMailServer,
    options: Omit<TeamTrafficOptions, 'crews' | 'onGuest'>,
  ): Promise<TeamSide> {
    const doors = fleet.urls('teams');
    const crews = await Promise.all(
      TEAMS.map(async (name): Promise<Crew> => {
        const [owner, one, another, guest] = await Promise.all(
          ['owner', 'one', 'another', 'guest'].map((role) => TeamsClient.join(doors, `${name}-${role}`)),
        );
        const teamId = await owner!.team(name);
        for (const { userId } of [one!, another!])
          await owner!.ask('POST', `/teams/${teamId}/members`, { user_id: userId, role: 'member' });
        return { name, teamId, owner: owner!, members: [owner!, one!, another!], guest: guest! };
      }),
    );
    return new TeamSide(suite, fleet, mails, crews, options);
  }

  get breaches(): readonly string[] {
    return this.traffic.breaches;
  }

  commitsAhead(): Promise<string[]> {
    return mailCommitsAhead(this.suite);
  }

  /** Everybody who stays in a team hears more of it, and more of it is mailed. */
  async untilMoving(more: number, timeoutMs: number): Promise<void> {
    const members = this.members.map((listener) => ({ listener, wanted: listener.events + more }));
    const wanted = (await this.mailed('done')) + more;
    await eventually(
      async () => {
        const behind = members.filter((one) => one.listener.events < one.wanted);
        if (behind.length > 0) throw new Error(`${behind.length} of ${members.length} clients hear nothing`);
        const count = await this.mailed('done');
        if (count < wanted) throw new Error(`the mails of ${count} of ${wanted} events are settled`);
      },
      { timeoutMs, everyMs: 50 },
    );
  }

  stopSending(): Promise<void> {
    clearInterval(this.cutting);
    return this.traffic.stop();
  }

  async untilDrained(timeoutMs: number): Promise<void> {
    const teams = this.suite.mongo.db(this.suite.databases.teams);
    const deadline = performance.now() + timeoutMs;
    const left = () => ({ timeoutMs: Math.max(1000, deadline - performance.now()), everyMs: 100 });
    await eventually(async () => {
      const waiting = await teams.collection('outbox').countDocuments();
      if (waiting > 0) throw new Error(`${waiting} events of teams are not published`);
    }, left());
    for (const topic of MAIL_TOPICS)
      await untilGroupIsAtTheEnd(this.suite, MAIL_GROUP, topic, left().timeoutMs);
    await eventually(async () => {
      const waiting = await this.mailed('waiting');
      if (waiting > 0) throw new Error(`the mails of ${waiting} events are not settled`);
    }, left());
    const ends = new Map<string, number>();
    for (const { _id, seq } of await teams.collection<{ _id: string; seq: number }>('teams').find().toArray())
      ends.set(_id, seq);
    await eventually(() => {
      const behind = this.members.filter(({ last, place }) => last !== ends.get(place.teamId));
      if (behind.length > 0)
        throw new Error(`${behind.map(({ place }) => place.client).join(', ')} are behind`);
    }, left());
  }

  async findings(): Promise<TeamFindings> {
    for (const listener of this.listeners) listener.close();
    return {
      ...{ crews: this.crews, acknowledged: this.traffic.acknowledged, listeners: this.listeners },
      evidence: await collectTeamEvidence(this.suite),
      mails: this.mails.taken,
      deaths: this.fleet.deathsOf('notifications'),
    };
  }

  /** Who stays in a team to the end. */
  private get members(): readonly TeamListener[] {
    return this.listeners.filter(({ place }) => place.stint === undefined);
  }

  private listen(crew: Crew, who: TeamsClient, instance: number, stint?: number): TeamListener {
    const url = `${(this.fleet.urls('realtime')[instance] ?? '').replace('http', 'ws')}/ws`;
    const role = who === crew.guest ? `guest no. ${stint}` : `member ${crew.members.indexOf(who) + 1}`;
    const client = `${role} of team ${crew.name} at instance ${instance + 1}`;
    const { teamId } = crew;
    const place = { client, teamId, instance, url, token: who.token, ...(stint !== undefined && { stint }) };
    const listener = new TeamListener(place);
    this.listeners.push(listener);
    return listener;
  }

  private mailed(state: 'waiting' | 'done'): Promise<number> {
    const { mongo, databases } = this.suite;
    return mongo.db(databases.notifications).collection('queue').countDocuments({ state });
  }
}
