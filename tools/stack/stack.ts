import { mkdir } from 'node:fs/promises';
import { publishAddresses, withdrawAddresses } from './addresses.js';
import { AppProcess } from './app-process.js';
import { LOGS } from './directories.js';
import { type Inbox, startInbox } from './inbox/inbox.js';
import { type Output } from './output.js';
import { renderPage } from './page.js';
import { APP_COLOURS } from './paint.js';
import { type PlannedApp, type StackPlan, tokenKeys } from './plan.js';
import { untilReady } from './readiness.js';
import { StackServers } from './servers.js';
import { requireFreePorts } from './taken-ports.js';

const READY_TIMEOUT_MS = 120_000;

/** The running whole: servers first, then the apps; stopped the other way round. */
export class Stack {
  readonly #servers: StackServers;
  readonly #apps: readonly AppProcess[];
  #inbox: Inbox | undefined;
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly plan: StackPlan,
    private readonly output: Output,
  ) {
    this.#servers = new StackServers(plan, (line) => output.say(line));
    const width = Math.max(0, ...plan.apps.map(({ app }) => app.name.length));
    this.#apps = plan.apps.map((planned, index) => this.appProcess(planned, index, width));
  }

  get #stopping(): boolean {
    return this.#stopped !== undefined;
  }

  /** Resolves with whether every app is ready, once that is clear. Rejects when a server does not start. */
  async start({ fresh, howToStop }: { fresh: boolean; howToStop: string }): Promise<boolean> {
    await mkdir(LOGS, { recursive: true });
    await this.#servers.prepare(fresh);
    await requireFreePorts(this.plan.ports);
    if (this.#stopping) return false;
    this.output.say('Starting Kafka and MongoDB ...');
    const { bootstrap, mongoUrl, access } = await this.#servers.start();
    if (this.#stopping) return false;
    const { inbox } = this.plan;
    if (inbox) this.#inbox = await startInbox(inbox);
    const apps: Record<string, string> = {};
    for (const { app, url } of this.plan.apps) apps[app.name] = url;
    await publishAddresses({ kafka: bootstrap, mongo: mongoUrl, access, apps });
    this.output.say(`Starting ${this.plan.apps.map(({ app }) => app.name).join(', ')} ...`);
    const env = {
      NODE_ENV: 'production',
      // All of it comes from this machine: the dashboard's demonstration, and load tests.
      RATE_LIMIT_PER_ADDRESS: '0',
      // For the dashboard, whose demonstration asks the others, and for realtime, which its page connects to.
      ...this.addressVariables(),
      ...this.pageOrigins(),
      ...tokenKeys(this.plan, process.env),
      ...process.env,
      KAFKA_BOOTSTRAP: bootstrap,
      ...access,
      MONGO_URL: mongoUrl,
      MONGO_URL_FILE: '',
      ...(inbox && { SMTP_URL: `smtp://127.0.0.1:${inbox.smtp}` }),
    };
    for (const app of this.#apps) app.start(env);
    const ready = await Promise.all(this.#apps.map((app) => this.appIsReady(app)));
    if (this.#stopping) return false;
    const started = this.#apps.map(({ planned, logFile }, index) => ({
      planned,
      ready: ready[index]!,
      logFile,
    }));
    const allReady = ready.every(Boolean);
    this.output.done(
      renderPage(
        {
          ...{ apps: started, bootstrap, mongoUrl, logs: LOGS, howToStop },
          ...(inbox && { inbox: `http://localhost:${inbox.http}` }),
          tokens: process.env.AUTH === 'jwt',
        },
        this.output.colour,
      ),
      allReady,
    );
    return allReady;
  }

  /** Apps first, since they drain into Kafka and MongoDB; safe to call at any time, works once. */
  stop(): Promise<void> {
    this.#stopped ??= this.stopInOrder();
    return this.#stopped;
  }

  /** For the impatient: apps end at once; the servers end with this process. */
  kill(): void {
    for (const app of this.#apps) app.kill();
  }

  private addressVariables(): Record<string, string> {
    return Object.fromEntries(
      this.plan.apps.map(({ app, url }) => [app.portVariable.replace(/_PORT$/, '_URL'), url]),
    );
  }

  private pageOrigins(): Record<string, string> {
    const dashboard = this.plan.apps.find(({ app }) => app.name === 'dashboard');
    if (!dashboard) return {};
    const hosts = ['localhost', '127.0.0.1'];
    return { REALTIME_ORIGINS: hosts.map((host) => `http://${host}:${dashboard.port}`).join(',') };
  }

  private async stopInOrder(): Promise<void> {
    await withdrawAddresses();
    const running = this.#apps.filter(({ alive }) => alive);
    if (running.length > 0) this.output.say('Stopping the apps ...');
    await Promise.all(running.map((app) => this.stopApp(app)));
    await this.#inbox?.stop();
    if (this.#servers.started) this.output.say('Stopping Kafka and MongoDB ...');
    await this.#servers.stop();
  }

  private async stopApp(app: AppProcess): Promise<void> {
    const exit = await app.stop();
    if (!exit || exit.code === 0) return;
    const { name } = app.planned.app;
    this.output.say(
      `${name} did not stop cleanly (${exit.signal ?? `exit code ${exit.code}`}); its log: ${app.logFile}`,
    );
  }

  private appIsReady(app: AppProcess): Promise<boolean> {
    return untilReady({
      name: app.planned.app.name,
      url: `http://127.0.0.1:${app.planned.port}`,
      timeoutMs: READY_TIMEOUT_MS,
      givenUp: () => this.#stopping || !app.alive,
      report: (line) => this.output.say(line),
    });
  }

  private appProcess(planned: PlannedApp, index: number, width: number): AppProcess {
    const { name } = planned.app;
    const paint = APP_COLOURS[index % APP_COLOURS.length]!;
    return new AppProcess(planned, {
      onLine: (line) => this.output.appLine(name.padEnd(width), paint, line),
      onDeath: ({ code, signal }, lastError) => {
        const why = lastError && code !== 0 ? `: ${lastError}` : '';
        const ended = code === 0 ? 'ended' : 'died';
        this.output.say(`${name} ${ended} (${signal ?? `exit code ${code}`})${why}. The others go on.`);
      },
    });
  }
}
