import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMongo } from '#libs/servers';
import { OrderHistory } from '../../test/order-history.js';
import { OrderSuite } from '../../test/order-suite.js';
import { type ScriptedMailServer } from '../../test/scripted-mail-server.js';
import { StockSampler } from '../../test/stock-sampler.js';
import { ChatSide } from './chat-side.js';
import { Fleet, type MemberName } from './fleet.js';
import { Journal } from './journal.js';
import { type ProveOptions } from './options.js';
import { planFaults } from './plan/fault-plan.js';
import { sidesIn, SPICE_KINDS } from './plan/trouble.js';
import { settle } from './settle.js';
import { mailServer, TeamSide } from './team-side.js';
import { MAX_POSTS, TimelineSide } from './timeline-side.js';
import { strikeAll } from './faults/strike-all.js';
import { Injector } from './traffic/injector.js';
import { stockFor } from './traffic/order-stream.js';
import { OrderTraffic } from './traffic/order-traffic.js';
import { countsOf, judge } from './verdict/judge.js';
import { type Verdict, verdictText } from './verdict/verdict.js';
import { CommitSampler } from './watch/commit-sampler.js';
import { RefusalWatch } from './watch/refusal-watch.js';
import { SnapshotSampler } from './watch/snapshot-sampler.js';

type Say = (line: string) => void;

/** Orders that are in the log before any group reads it for the first time. */
const AHEAD = 20;
const ORDER_APPS = ['inventory', 'analytics'] as const;
const BESIDE = {
  chat: ['chat-api', 'chat-writer'],
  timeline: ['timeline'],
  teams: ['teams', 'realtime', 'notifications'],
} as const;
const TEAM_SETTINGS = {
  PASSWORD_SCRYPT_LOG2_N: '10',
  SIGN_IN_BURST: '1000',
  TOKEN_LIFETIME_S: '86400',
  OUTBOX_LEASE_MS: '2000',
  // Longer than anything is away: a mail out of its turn is never meant.
  MAIL_HOLD_BACK_MS: '120000',
  MAIL_RETRY_BASE_MS: '100',
  MAIL_RETRY_MAX_MS: '400',
  MAIL_LEASE_MS: '8000',
};
/** For the first start, which is not what is proved. */
const START_MS = 180_000;

/** One run on servers of its own: starts everything, makes it suffer, waits until it has recovered, and judges. */
export async function prove(options: ProveOptions, say: Say): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'ordered-prove-'));
  // Also after Ctrl+C; the servers end by themselves then.
  process.once('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const mongo = await startMongo({ members: 1, dataDir: join(directory, 'mongo') });
  const mails = mailServer();
  await mails.start();
  let suite: OrderSuite | undefined;
  try {
    suite = await OrderSuite.start({
      mongoUrl: mongo.url,
      dataDir: join(directory, 'kafka'),
      env: { ...environment(options), SMTP_URL: mails.url },
    });
    return await proveOn(suite, mails, options, say);
  } finally {
    await suite?.stop();
    await mails.stop();
    await mongo.stop();
  }
}

function environment({ orders }: ProveOptions): Record<string, string> {
  const stock = Object.entries(stockFor(orders)).map(([item, count]) => `${item}:${count}`);
  return {
    INITIAL_STOCK: stock.join(','),
    // Small batches: more moments to be killed at.
    KAFKA_BATCH_RECORDS: '10',
    MAX_TIMELINE_POSTS: String(MAX_POSTS),
    // What a sentinel saw must be in the log before it is killed.
    INSIGHTS_INTERVAL_MS: '200',
    KAFKA_PUBLISH_TIMEOUT_MS: '3000',
    KAFKA_REQUEST_TIMEOUT_MS: '2000',
    ...TEAM_SETTINGS,
  };
}

async function proveOn(
  suite: OrderSuite,
  mails: ScriptedMailServer,
  options: ProveOptions,
  say: Say,
): Promise<Verdict> {
  const startedAt = performance.now();
  const { seed, orders, rate, only } = options;
  const journal = new Journal(options.to);
  const present = sidesIn(only);
  const rest: MemberName[] = [...ORDER_APPS, ...present.flatMap((side) => BESIDE[side])];
  const plan = planFaults({ ...options, apps: ['orders', ...rest] });
  journal.write('plan.json', JSON.stringify({ ...options, plan }, undefined, 2));

  const refusals = new RefusalWatch();
  const note = (entry: object) => {
    journal.note('history', entry);
    refusals.hear(entry);
  };
  const history = new OrderHistory(note);
  const fleet = new Fleet(suite);
  const spice = SPICE_KINDS.filter((kind) => only.includes(kind));
  await fleet.startAll(['orders']);
  await fleet.untilReady(START_MS);
  const injector = await Injector.open(suite, history, seed, spice);
  const traffic = new OrderTraffic({ seed, orders, rate, spice, fleet, history, injector });
  await traffic.ahead(Math.min(AHEAD, orders));
  await fleet.startAll(rest);
  await fleet.untilReady(START_MS);
  say(`Everything runs; ${orders} orders, ${plan.length} faults, seed ${seed}.`);

  const beside = {
    ...{ seed, spice, injector, rate: Math.max(5, rate / 3), note },
  };
  const chat = present.includes('chat') ? new ChatSide(suite, fleet, beside) : undefined;
  const timeline = present.includes('timeline') ? new TimelineSide(suite, fleet, beside) : undefined;
  const teams = present.includes('teams')
    ? await TeamSide.begin(suite, fleet, mails, { ...beside, rate: Math.max(6, rate / 6) })
    : undefined;
  const sides = [chat, timeline, teams].filter((side) => side !== undefined);
  const commits = new CommitSampler(suite, sides);
  const stock = new StockSampler(suite);
  const analytics = new SnapshotSampler(() => fleet.urls('analytics')[0] ?? '');
  const field = {
    suite,
    fleet,
    injector,
    sides,
    refusals,
    afterDeath: () => commits.look(),
    stallMs: options.patience * 500,
    poison: only.includes('poison'),
  };
  const running = traffic.run();
  const stalls = await strikeAll(plan, field, traffic, { journal, say });
  traffic.faultsAreOver();
  await running;
  await Promise.all(sides.map((side) => side.stopSending()));

  const settled = await settle(suite, fleet, { chat, timeline, teams }, options.patience);
  await commits.look();
  await commits.stop();
  const { lowest } = await stock.stop();
  const findings = {
    history,
    evidence: settled.evidence,
    initialStock: stockFor(orders),
    lowestAvailable: lowest,
    snapshots: await analytics.stop(),
    lastSnapshot: settled.snapshot,
    chat: settled.chat,
    timeline: settled.timeline,
    teams: settled.teams,
    seen: [
      ...stalls,
      ...settled.breaches,
      ...commits.breaches,
      ...traffic.breaches,
      ...sides.flatMap((side) => side.breaches),
      ...fleet.breaches,
      ...refusals.breaches,
      ...fleet.surprises(),
    ],
  };
  await injector.close();
  const verdict: Verdict = {
    seed,
    folder: options.to,
    seconds: (performance.now() - startedAt) / 1000,
    settledSeconds: settled.seconds,
    counts: { ...countsOf(findings), 'looks at commits': commits.looks, ...refusals.counts },
    ...judge(findings),
  };
  keep(journal, verdict, suite);
  return verdict;
}

function keep(journal: Journal, verdict: Verdict, suite: OrderSuite): void {
  journal.write('verdict.json', JSON.stringify(verdict, undefined, 2));
  journal.write('verdict.txt', `${verdictText(verdict)}\n`);
  for (const [index, app] of suite.apps.entries())
    journal.write(`app-${index + 1}-pid-${app.pid}.log`, app.logs());
}
