import { setTimeout as sleep } from 'node:timers/promises';
import { type AcknowledgedChange } from '../../../test/team-invariants.js';
import { type Answer, type TeamsClient } from '../../../test/teams-client.js';
import { type SpiceKind } from '../plan/trouble.js';
import { type Injector } from './injector.js';

/** A team of the traffic: who stays in it, and who comes and goes. */
export interface Crew {
  readonly name: string;
  readonly teamId: string;
  readonly owner: TeamsClient;
  /** The owner among them. */
  readonly members: readonly TeamsClient[];
  readonly guest: TeamsClient;
}

export interface TeamTrafficOptions {
  readonly seed: number;
  /** Changes a second, of all teams together. */
  readonly rate: number;
  readonly spice: readonly SpiceKind[];
  readonly crews: readonly Crew[];
  readonly injector: Injector;
  readonly note: (entry: object) => void;
  /** Called when the guest has been added; what it returns ends before the guest is added again. */
  readonly onGuest: (crew: Crew, stint: number) => { close(): void };
}

/** How an answer is understood: what else than a success says that the change has been made. */
interface Asked {
  readonly crew: Crew;
  readonly by: TeamsClient;
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
  readonly done?: readonly number[];
  readonly type: string;
}

const RETRY_MS = 200;
const PATIENCE_MS = 120_000;
const STAY_MS = 1500;
/** Longer than a removed member may still hear of the team. */
const AWAY_MS = 2500;
const ANY_VERSION = { 'if-match': '*' };

/**
 * Tasks that are made, changed, completed and deleted in each team, one after the other, and beside them a guest who is added and
 * removed. Each change is asked for at the one instance or the other until it is known that it was made, in ways that make it once.
 */
export class TeamTraffic {
  readonly acknowledged: AcknowledgedChange[] = [];
  readonly breaches: string[] = [];
  private readonly running: Promise<unknown>;
  private stopping = false;

  constructor(private readonly options: TeamTrafficOptions) {
    this.running = Promise.all(
      options.crews.flatMap((crew, index) =>
        [this.work(crew, index), this.host(crew)].map((loop) =>
          loop.catch(
            (error: unknown) =>
              void this.breaches.push(`the traffic of team ${crew.name} itself failed: ${String(error)}`),
          ),
        ),
      ),
    );
  }

  /** Resolves when every change that was begun is known to be made, and all guests are gone again. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async work(crew: Crew, index: number): Promise<void> {
    const { crews, rate, injector } = this.options;
    for (let count = 0; !this.stopping; count += 1) {
      for (const step of this.stepsOf(crew, count)) {
        await step();
        await sleep((crews.length * 1000) / rate);
      }
      await injector.injectChange(count * crews.length + index);
    }
  }

  /** The life of one task. */
  private stepsOf(crew: Crew, count: number): (() => Promise<unknown>)[] {
    const { teamId, name, owner, members } = crew;
    const [by, assignee, another] = [0, 1, 2].map((n) => members[(count + n) % members.length]!);
    const title = `${name} ${count}`;
    let path = '';
    const create = async () => {
      const key = { 'idempotency-key': `task-${this.options.seed}-${name}-${count}` };
      const body = { title, assignee: assignee!.userId };
      const asked = { crew, by: by!, body, headers: key, type: 'TaskCreated' };
      const answer = await this.change({ ...asked, method: 'POST', path: `/teams/${teamId}/tasks` });
      path = `/tasks/${String(answer?.body['task_id'])}`;
      if (answer) this.acknowledge(crew, 'TaskCreated', path.slice('/tasks/'.length));
    };
    const then = async (one: Pick<Asked, 'by' | 'method' | 'type'> & Partial<Asked>, at = '') => {
      if (await this.change({ crew, path: path + at, headers: ANY_VERSION, ...one }))
        this.acknowledge(crew, one.type, path.slice('/tasks/'.length));
    };
    const body = { description: `About ${title}` };
    return [
      create,
      () => then({ by: another!, method: 'PATCH', body, type: 'TaskUpdated' }),
      () => then({ by: another!, method: 'POST', headers: {}, type: 'TaskCompleted' }, '/complete'),
      ...(count % 3 === 2
        ? [() => then({ by: owner, method: 'DELETE', done: [404], type: 'TaskDeleted' })]
        : []),
    ];
  }

  private async host(crew: Crew): Promise<void> {
    const { teamId, owner, guest, name } = crew;
    const path = `/teams/${teamId}/members`;
    for (let stint = 0; stint === 0 || !this.stopping; stint += 1) {
      const headers = { 'idempotency-key': `guest-${this.options.seed}-${name}-${stint}` };
      const body = { user_id: guest.userId, role: 'member' };
      const added = { crew, by: owner, path, body, headers, type: 'MemberAdded' };
      if (!(await this.change({ ...added, method: 'POST' }))) return;
      this.acknowledge(crew, 'MemberAdded', guest.userId);
      const listening = this.options.onGuest(crew, stint);
      await sleep(STAY_MS);
      const removed = { crew, by: owner, path: `${path}/${guest.userId}`, headers: ANY_VERSION };
      const gone = await this.change({ ...removed, method: 'DELETE', done: [404], type: 'MemberRemoved' });
      if (gone) this.acknowledge(crew, 'MemberRemoved', guest.userId);
      await sleep(AWAY_MS);
      listening.close();
      if (!gone) return;
    }
  }

  private acknowledge({ teamId }: Crew, type: string, subject: string): void {
    this.acknowledged.push({ teamId, type, subject });
  }

  /** Resolves when it is made; undefined when it was refused, or nobody said so in time. */
  private async change(asked: Asked): Promise<Answer | undefined> {
    const { crew, by, method, path, body, headers, done = [], type } = asked;
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      const answer = await by.ask(method, path, body, headers).catch(() => undefined);
      const status = answer?.status;
      const verdict = verdictOf(status, done);
      this.options.note({ asked: 'change', type, team: crew.name, path, verdict, ...(status && { status }) });
      if (verdict === 'ok') return answer;
      if (verdict === 'fail') {
        this.breaches.push(`I1: a valid change was refused with ${status}: ${method} ${path} (${type})`);
        return undefined;
      }
      await sleep(RETRY_MS);
    }
    this.breaches.push(`I13: no answer to ${method} ${path} in ${PATIENCE_MS / 1000} s`);
    return undefined;
  }
}

function verdictOf(status: number | undefined, done: readonly number[]): 'ok' | 'fail' | 'unknown' {
  if (status === undefined || status >= 500) return 'unknown';
  return status < 300 || done.includes(status) ? 'ok' : 'fail';
}
