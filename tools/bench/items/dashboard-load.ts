import { setTimeout as sleep } from 'node:timers/promises';
import { PostPublished, timeOrderedId } from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { openBrowser, openPage } from '../../../test/browser.js';
import { TimelineClient } from '../../../test/timeline-client.js';
import { type BenchContext, type BenchItem, type Goal, type ItemResult } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { browserCpu } from '../process/browser-processes.js';
import { CpuWatch } from '../process/cpu-watch.js';
import { startHttpContender } from '../process/http-contender.js';
import { highestMemory } from '../process/memory-watch.js';
import { decimals } from '../report/figures.js';
import { spreadOf } from '../statistics.js';

// As npm start and compose start it.
const SMALL_HEAP = '--max-semi-space-size=2 --max-old-space-size=128';
const USERS = 1000;
const TICK_MS = 20;
const MOST_WAITING = 4000;
const SETTLE_MS = 2000;
const CATCH_UP_MS = 30_000;
const MIB = 1024 * 1024;

export const dashboardLoad: BenchItem = {
  name: 'dashboard',
  title: 'Dashboard, open in a browser while posts are published at a fixed rate',

  async run({ servers, sizes, onProgress, profiles }: BenchContext): Promise<ItemResult> {
    const { watchedSeconds, watchedPostsPerSecond } = sizes;
    const env = { ...servers.env, TIMELINE_DATABASE: 'bench_dashboard' };
    let browser: Awaited<ReturnType<typeof openBrowser>> | undefined;
    try {
      const timeline = await startHttpContender(
        { name: 'timeline', entry: 'run/timeline.js', env },
        'TIMELINE_PORT',
      );
      const dashboard = await startHttpContender(
        {
          name: 'dashboard',
          entry: 'run/dashboard.js',
          env: { ...env, NODE_OPTIONS: SMALL_HEAP },
          profiles,
        },
        'DASHBOARD_PORT',
      );
      browser = await openBrowser();
      const { page, faults } = await openPage(browser, dashboard.url);
      await page.locator('#flow .node.topic', { hasText: 'user-timeline' }).waitFor();
      await sleep(SETTLE_MS);
      onProgress(`${watchedPostsPerSecond} posts a second for ${watchedSeconds} s`);

      const { pid } = dashboard.process;
      const posts = watchedPostsPerSecond * watchedSeconds;
      const before = await browserCpu();
      const watch = await CpuWatch.begin(pid, servers);
      const { result, highest } = await highestMemory([pid], () =>
        postSteadily(servers, posts, watchedPostsPerSecond),
      );
      const after = await browserCpu();
      const cpu = await watch.end();

      const micros = result.seconds * 1_000_000;
      const percent = (used: number) => (used / micros) * 100;
      const client = new TimelineClient(timeline.url);
      const ordering = await untilVerified(client, posts);
      const violations = ordering.gaps + ordering.duplicates + ordering.backwards + ordering.wrong_partition;
      const live = await page.getByText('live', { exact: true }).last().isVisible();
      const figures: Figures = {
        rate: posts / result.seconds,
        violations,
        dashboardPercent: percent(cpu.cpuMicros),
        dashboardMiB: (highest[0] ?? 0) / MIB,
        pagePercent: percent(after.pageMicros - before.pageMicros),
      };
      return {
        samples: {},
        table: tableOf(figures),
        goals: goalsOf(figures),
        notes: [
          `the whole browser, which draws without a graphics card here: ${decimals(percent(after.allMicros - before.allMicros))} % of a core`,
          `strangers kept ${decimals(cpu.othersCores - percent(after.allMicros - before.allMicros) / 100)} cores busy`,
        ],
        countFaults: [
          ...(ordering.verified === posts
            ? []
            : [`${posts} posts were published, and the sentinel verified ${ordering.verified}`]),
          ...(live ? [] : ['the page is not live at the end']),
          ...faults.map((fault) => `the page says: ${fault}`),
        ],
      };
    } finally {
      await browser?.close();
      await BenchProcess.stopAll();
    }
  },
};

interface Figures {
  readonly rate: number;
  readonly violations: number;
  readonly dashboardPercent: number;
  readonly dashboardMiB: number;
  readonly pagePercent: number;
}

/**
 * As many a second as are due, whatever the broker takes for each, unless it falls far behind; resolves when all are
 * acknowledged.
 */
async function postSteadily(
  { kafka, settings }: BenchContext['servers'],
  posts: number,
  perSecond: number,
): Promise<{ seconds: number }> {
  const publisher = new KafkaPublisher({ kafka, settings, service: 'timeline', instance: 'bench' });
  await publisher.start();
  let [sent, waiting] = [0, 0];
  let fault: Error | undefined;
  const post = async (index: number): Promise<void> => {
    const content = `Post ${index}: nothing much happened`;
    const data = { post_id: timeOrderedId(), user_id: `user-${index % USERS}`, content };
    try {
      await publisher.publish(PostPublished, { ...data, published_at: Date.now() });
    } catch (error) {
      fault ??= error as Error;
    } finally {
      waiting -= 1;
    }
  };
  const startedAt = performance.now();
  while (!fault && (sent < posts || waiting > 0)) {
    const due = Math.min(posts, ((performance.now() - startedAt) / 1000) * perSecond);
    while (sent < due && waiting < MOST_WAITING) {
      waiting += 1;
      void post(sent++);
    }
    await sleep(TICK_MS);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  await publisher.stop();
  if (fault) throw fault;
  return { seconds };
}

async function untilVerified(client: TimelineClient, posts: number) {
  const deadline = performance.now() + CATCH_UP_MS;
  for (;;) {
    const ordering = await client.ordering();
    if (ordering.verified >= posts || performance.now() > deadline) return ordering;
    await sleep(100);
  }
}

function tableOf({
  rate,
  violations,
  dashboardPercent,
  dashboardMiB,
  pagePercent,
}: Figures): ItemResult['table'] {
  return {
    head: ['posts/s', 'violations', 'dashboard CPU %', 'dashboard MiB', 'page CPU %'],
    rows: [[rate, violations, dashboardPercent, dashboardMiB, pagePercent].map(decimals)],
  };
}

function goalsOf({ violations, dashboardPercent, dashboardMiB, pagePercent }: Figures): Goal[] {
  return [
    { what: 'violations', rule: 'at most', limit: 0, unit: '', measured: spreadOf([violations]) },
    {
      what: 'dashboard process: CPU of a core',
      rule: 'below',
      limit: 30,
      unit: '%',
      measured: spreadOf([dashboardPercent]),
    },
    {
      what: 'dashboard process: resident memory',
      rule: 'below',
      limit: 200,
      unit: 'MiB',
      measured: spreadOf([dashboardMiB]),
    },
    { what: 'page: CPU of a core', rule: 'below', limit: 20, unit: '%', measured: spreadOf([pagePercent]) },
  ];
}
