import { warn } from '../../output.js';
import { Stage } from './stage.js';
import { leaseState } from './statistics-lease.js';
import { takeOver, type Takeover } from './takeover.js';
import { Talk } from './talk.js';
import { tally, type Tally } from './tally.js';
import { until } from '../until.js';
import { Writer } from './writer.js';

export interface FailoverPlan {
  readonly leaseMs: number;
  /** How often the leader of then is killed, before one is frozen. */
  readonly kills: number;
}

export interface Standing {
  readonly instance: string;
  readonly pid: number | null;
  /** Its fencing token where it leads. */
  readonly token: number | null;
}

export interface FailoverResult {
  readonly lease_ms: number;
  readonly writers: readonly Standing[];
  readonly takeovers: readonly Takeover[];
  readonly conversations: readonly Tally[];
}

const INSTANCES = ['writer-1', 'writer-2', 'writer-3'];

/** Three writers under load lose their leader, again and again; nothing is left behind. */
export async function runFailover(plan: FailoverPlan, signal: AbortSignal): Promise<FailoverResult> {
  warn('Starting a broker, a mongod and three writers of the chat; the running suite is not touched.');
  const stage = await Stage.open(plan.leaseMs, warn);
  const writers = new Map<string, Writer>();
  let talk: Talk | undefined;
  try {
    const start = async (instance: string): Promise<void> => {
      writers.set(instance, await Writer.start(instance, plan.leaseMs, stage.env));
    };
    for (const instance of INSTANCES) await start(instance);
    await allReady(writers, signal);
    talk = new Talk(stage.publisher);
    const cast = { database: stage.database, writers, leaseMs: plan.leaseMs, signal };
    const standings = await standingsOf(stage, writers, signal);
    const takeovers: Takeover[] = [];
    for (let kill = 0; kill < plan.kills; kill += 1) {
      takeovers.push(await takeOver('SIGKILL', cast));
      // As Docker or a service manager does with a process that has died.
      await start(takeovers.at(-1)!.leader);
      await allReady(writers, signal);
    }
    takeovers.push(await takeOver('SIGSTOP', cast));
    await talk.stop();
    const conversations = await tally(stage.database, talk.sent, signal);
    return { lease_ms: plan.leaseMs, writers: standings, takeovers, conversations };
  } finally {
    await talk?.stop().catch(() => undefined);
    await Promise.all([...writers.values()].map((writer) => writer.stop()));
    await stage.close();
  }
}

async function allReady(writers: ReadonlyMap<string, Writer>, signal: AbortSignal): Promise<void> {
  await until('every writer ready', signal, async () => {
    for (const writer of writers.values()) writer.requireAlive();
    const ready = await Promise.all([...writers.values()].map((writer) => writer.isReady()));
    return ready.every(Boolean) ? true : undefined;
  });
}

async function standingsOf(
  { database }: Stage,
  writers: ReadonlyMap<string, Writer>,
  signal: AbortSignal,
): Promise<Standing[]> {
  const { leader, token } = await until('a leader', signal, () => leaseState(database));
  return [...writers].map(([instance, { pid }]) => ({
    instance,
    pid: pid ?? null,
    token: instance === leader ? token : null,
  }));
}
