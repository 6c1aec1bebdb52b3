import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#libs/servers';
import { eventually, type RunningApp } from '#libs/testing';
import { healthOf, surprisesIn } from '../../test/app-state.js';
import { type ProcessName } from '../../test/order-evidence.js';
import { type AppName, type Environment, type OrderSuite } from '../../test/order-suite.js';

/** The two halves of the chat run and die apart. */
export type MemberName =
  ProcessName | 'chat-api' | 'chat-writer' | 'timeline' | 'teams' | 'realtime' | 'notifications';

interface Instance {
  readonly name: MemberName;
  readonly app: RunningApp;
  /** Whoever ends it says so first; any other end is a breach. */
  ending: boolean;
}

export const SIZE: Readonly<Record<MemberName, number>> = {
  orders: 2,
  inventory: 2,
  analytics: 1,
  'chat-api': 2,
  'chat-writer': 2,
  timeline: 2,
  teams: 2,
  realtime: 2,
  notifications: 2,
};
const CHAT_ROLES: Readonly<Partial<Record<MemberName, string>>> = {
  'chat-api': 'api',
  'chat-writer': 'consumer',
};
const SKEW_MS = 150_000;
const STOP_MS = 25_000;
const LISTENS_WITHIN_MS = 60_000;

/** The instances of the apps, by app and slot, and who has died without being told to. */
export class Fleet {
  readonly breaches: string[] = [];
  private readonly instances = new Map<string, Instance>();
  private readonly extras = new Set<Instance>();
  private readonly ends: { readonly name: MemberName; readonly at: number }[] = [];
  private readonly ports = new Map<string, Promise<number>>();

  constructor(private readonly suite: OrderSuite) {}

  /** Another instance in a slot; whether it is ready is another matter. */
  async start(name: MemberName, slot: number, env: Environment = {}): Promise<RunningApp> {
    const instance = await this.launch(name, {
      ...(await this.environmentOf(name, slot)),
      ...env,
    });
    this.instances.set(`${name} ${slot}`, instance);
    return instance.app;
  }

  async startAll(names: readonly MemberName[]): Promise<void> {
    const slots = names.flatMap((name) => Array.from({ length: SIZE[name] }, (_, slot) => ({ name, slot })));
    await Promise.all(slots.map(({ name, slot }) => this.start(name, slot)));
  }

  async startExtra(name: MemberName): Promise<Instance> {
    const instance = await this.launch(name, {});
    this.extras.add(instance);
    return instance;
  }

  /** Who has an instance in a slot. */
  get names(): MemberName[] {
    return [...new Set([...this.instances.values()].map(({ name }) => name))];
  }

  /** Addresses of the instances of an app, alive or not: its clients do not know either. */
  urls(name: MemberName): string[] {
    return [...this.instances.values()].filter((one) => one.name === name).map(({ app }) => app.url);
  }

  in(name: MemberName, slot: number): Instance {
    const instance = this.instances.get(`${name} ${slot % SIZE[name]}`);
    if (!instance) throw new Error(`no ${name} ${slot}`);
    return instance;
  }

  get all(): readonly Instance[] {
    return [...this.instances.values(), ...this.extras];
  }

  /** When instances of an app ended, however that was; ms of a steady clock. */
  deathsOf(name: MemberName): number[] {
    return this.ends.filter((end) => end.name === name).map(({ at }) => at);
  }

  async kill(instance: Instance): Promise<void> {
    instance.ending = true;
    await instance.app.kill();
  }

  /** SIGTERM; it must end with 0 in time. */
  async stop(instance: Instance): Promise<void> {
    instance.ending = true;
    this.extras.delete(instance);
    const { name, app } = instance;
    await untilListening(app);
    const late = sleep(STOP_MS, 'late' as const, { ref: false });
    const code = await Promise.race([app.stop(), late]);
    if (code === 0) return;
    const ended = code === null ? `was ended by ${(await app.exited).signal}` : `ended with ${code}`;
    this.breaches.push(`I13: ${name} (pid ${app.pid}) ${ended} after SIGTERM, not with 0 within 25 s`);
    if (code === 'late') await app.kill();
  }

  /** Rejects with what is not ready. */
  async untilReady(timeoutMs: number): Promise<void> {
    await Promise.all(
      this.all.map(({ name, app }) =>
        eventually(
          async () => {
            const { status, details } = await healthOf(app, 'readiness');
            if (status !== 200) throw new Error(`${name} is not ready: ${JSON.stringify(details)}`);
          },
          { timeoutMs, everyMs: 200 },
        ),
      ),
    );
  }

  surprises(): string[] {
    return surprisesIn(this.suite.apps).map((line) => `I13: a log says ${line.slice(0, 500)}`);
  }

  /** Who takes messages does so with clocks five minutes apart; whom others come back to keeps its address. */
  private async environmentOf(name: MemberName, slot: number): Promise<Environment> {
    if (name === 'chat-api') return { CLOCK_SKEW_MS: String(slot === 0 ? SKEW_MS : -SKEW_MS) };
    if (name !== 'teams' && name !== 'realtime') return {};
    const port = String(await this.portOf(name, slot));
    if (name === 'teams') return { TEAMS_PORT: port };
    return { REALTIME_PORT: port, TEAMS_URL: `http://127.0.0.1:${await this.portOf('teams', 0)}` };
  }

  private portOf(name: MemberName, slot: number): Promise<number> {
    const place = `${name} ${slot}`;
    const port = this.ports.get(place) ?? freePort();
    this.ports.set(place, port);
    return port;
  }

  private async launch(name: MemberName, env: Environment): Promise<Instance> {
    const role = CHAT_ROLES[name];
    const app = role
      ? await this.suite.app('chat', { ROLE: role, ...env }, { ready: false })
      : await this.suite.app(name as AppName, env, { ready: false });
    const instance: Instance = { name, app, ending: false };
    void app.exited.then(({ code, signal }) => {
      this.ends.push({ name, at: performance.now() });
      if (instance.ending) return;
      this.breaches.push(`I13: ${name} (pid ${app.pid}) ended by itself with ${code ?? signal}`);
    });
    return instance;
  }
}

/** Before that nobody in it hears a signal, and it simply ends. */
async function untilListening(app: RunningApp): Promise<void> {
  let gone = false;
  void app.exited.then(() => (gone = true));
  await eventually(async () => gone || (await healthOf(app, 'liveness')), {
    timeoutMs: LISTENS_WITHIN_MS,
    everyMs: 50,
  }).catch(() => undefined);
}

export type { Instance };
