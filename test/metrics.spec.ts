import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPrometheus, type PrometheusServer, startPrometheus } from '#libs/servers';
import { eventually, type RunningApp } from '#libs/testing';
import {
  DEPLOY,
  metricsOf,
  type Question,
  questionsOfBoards,
  questionsOfRules,
} from './metrics/asked-metrics.js';
import { PrometheusClient } from './metrics/prometheus-client.js';
import { scrapeConfig } from './metrics/scrape-config.js';
import { type AppName, OrderSuite } from './order-suite.js';
import { ScriptedMailServer } from './scripted-mail-server.js';
import { TeamsClient } from './teams-client.js';

jest.setTimeout(180_000);

/** Without it the tests need Debian's package, and CI must have them run. */
const NEEDED = process.env['PROMETHEUS_REQUIRED'] === '1';
const programs = await findPrometheus().catch((error: unknown) => {
  if (NEEDED) throw error;
  process.stderr.write(
    `Skipped: dashboards and alerts against a real Prometheus. ${(error as Error).message}\n`,
  );
  return undefined;
});
const withPrometheus = programs ? describe : describe.skip;

withPrometheus('the rules of Prometheus', () => {
  it('are understood by promtool, with the configuration', () => {
    expect(promtool('check', 'config', join(DEPLOY, 'prometheus', 'prometheus.yml'))).toMatch(
      /^0 [^]*SUCCESS/,
    );
  });

  it('fire when they should, and only then', async () => {
    const folder = join(DEPLOY, 'prometheus', 'tests');
    const files = (await readdir(folder)).map((file) => join(folder, file));
    expect(promtool('test', 'rules', ...files)).toMatch(/^0 [^]*SUCCESS/);
  });
});

/** The exit code, and what it has said. */
function promtool(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(programs!.promtool, args, { encoding: 'utf8' });
  return `${status} ${stdout}${stderr}`;
}

/** Events that a healthy suite does not have: their families are exported, their series begin with the first one. */
const OF_TROUBLE = new Set([
  ...['ALERTS', 'kafka_consumer_dead_letters_total', 'kafka_consumer_partition_blocked'],
  ...[
    'kafka_consumer_replayed_records_total',
    'kafka_consumer_retries_total',
    'kafka_publisher_retries_total',
  ],
  ...['notifications_mails_failed_total', 'realtime_closes_total', 'realtime_connections_refused_total'],
  ...['realtime_resyncs_total', 'dashboard_records_skipped_total'],
]);
const APPS: readonly AppName[] = [
  ...(['orders', 'inventory', 'analytics', 'chat', 'timeline'] as const),
  ...(['teams', 'realtime', 'notifications', 'dashboard'] as const),
];

withPrometheus('a running suite, scraped by Prometheus', () => {
  const mails = new ScriptedMailServer();
  const apps = new Map<string, RunningApp>();
  const urlOf = (name: string) => apps.get(name)!.url;
  let directory: string;
  let suite: OrderSuite;
  let server: PrometheusServer;
  let prometheus: PrometheusClient;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ordered-metrics-'));
    await mails.start();
    suite = await OrderSuite.start({ env: { SMTP_URL: mails.url } });
    const start = async (name: AppName, env = {}) => apps.set(name, await suite.app(name, env));
    await start('teams');
    // A few at a time, so that none waits too long for its turn on a busy machine.
    await Promise.all([start('orders'), start('inventory'), start('analytics'), start('chat')]);
    await Promise.all([
      ...[start('timeline'), start('notifications'), start('dashboard', { ORDERS_URL: urlOf('orders') })],
      start('realtime', { TEAMS_URL: urlOf('teams') }),
    ]);
    server = await startPrometheus({ programs: programs!, config: scrapeConfig(urlOf), dataDir: directory });
    prometheus = new PrometheusClient(server.url);
    await useEverything(urlOf);
  });
  afterAll(async () => {
    await server?.stop();
    await suite?.stop();
    await mails.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('is scraped in all its services, each under its name', async () => {
    await eventually(async () => {
      const targets = await prometheus.targets();
      expect(targets.map(({ health, lastError }) => `${health} ${lastError}`.trim())).toEqual(
        APPS.map(() => 'up'),
      );
      expect(targets.map(({ labels }) => labels.service).sort()).toEqual([...APPS].sort());
    });
  });

  it('exports every metric that a dashboard or an alert names, with units in their names and a help text', async () => {
    const asked = new Set(
      [...questionsOfBoards('30s'), ...questionsOfRules()].flatMap(({ expr }) => metricsOf(expr)),
    );
    expect(asked.size).toBeGreaterThan(50);
    const families = await prometheus.families();
    const family = (name: string) =>
      families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
    const ofPrometheus = ['up', 'ALERTS'];
    expect([...asked].filter((name) => !family(name) && !ofPrometheus.includes(name))).toEqual([]);
    const ours = [...families].filter(([name]) => !/^(nodejs|process)_/.test(name));
    for (const [name, { type, help }] of ours) {
      expect(`${name} ${help.length > 8}`).toBe(`${name} true`);
      expect(`${type} ${name}`).toMatch(
        type === 'counter' ? /_total$/ : /^(gauge|histogram) .*(?<!_total|_ms|_millis)$/,
      );
    }
  });

  it('answers every question of the dashboards, with the labels of their legends', async () => {
    const open = new Map(questionsOfBoards('30s').map((question) => [question.expr, question]));
    const ask = async ({ expr, place, labels }: Question) => {
      const answer = await prometheus.query(expr);
      for (const { metric } of answer)
        for (const label of labels) expect(`${place}: ${Object.keys(metric).join()}`).toContain(label);
      // What is compared with a limit has no answer as long as all is well.
      const mayBeSilent = / [=!<>]=? /.test(expr) || metricsOf(expr).some((name) => OF_TROUBLE.has(name));
      if (mayBeSilent || answer.length > 0) open.delete(expr);
    };
    await eventually(
      async () => {
        for (const question of open.values()) await ask(question);
        expect([...open.values()].map(({ place }) => place)).toEqual([]);
      },
      { timeoutMs: 45_000, everyMs: 1000 },
    );
  });

  it('has few series of each family: nothing is labelled by user, team or record', async () => {
    const counts = await prometheus.query(
      'topk(5, count by (__name__, service) ({__name__!~".*_bucket", service!=""}))',
    );
    expect(counts.length).toBe(5);
    expect(Math.max(...counts.map(({ value }) => Number(value[1])))).toBeLessThan(250);
  });

  it('rouses no alert while it is well', async () => {
    // How quickly an event loop turns is up to the machine of the test.
    const alerts = async () =>
      (await prometheus.alerts()).filter(({ labels }) => labels.alertname !== 'EventLoopBlocked');
    await eventually(async () => expect(await alerts()).toEqual([]), { timeoutMs: 45_000, everyMs: 500 });
  });

  it('rouses the alert of a service that is killed', async () => {
    await apps.get('inventory')!.kill();
    await eventually(
      async () =>
        expect(await prometheus.alerts()).toContainEqual(
          expect.objectContaining({
            labels: expect.objectContaining({ alertname: 'ServiceDown', service: 'inventory' }),
          }),
        ),
      { everyMs: 500 },
    );
  });
});

/** One of everything that the suite does, so that its metrics have something to say. */
async function useEverything(urlOf: (name: string) => string): Promise<void> {
  const post = async (url: string, body: object) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  };
  const teams = await TeamsClient.join([urlOf('teams')], 'metrica');
  const team = await teams.team('Measured');
  const member = await TeamsClient.join([urlOf('teams')], 'mailed');
  await teams.ask('POST', `/teams/${team}/members`, { user_id: member.userId, role: 'member' });
  for (let round = 0; round < 5; round += 1) {
    await post(`${urlOf('orders')}/order`, { user_id: `user-${round}`, item: 'pizza', quantity: 1 });
    const message = { fromUser: 'alice', toUser: `user-${round}`, content: 'Hello', messageId: `m-${round}` };
    await post(`${urlOf('chat')}/messages`, message);
    await post(`${urlOf('timeline')}/api/send-message`, { user_id: `user-${round}`, content: 'Measured' });
    await teams.ask('POST', `/teams/${team}/tasks`, { title: `task ${round}` });
  }
}
