import { userTimeline } from '#libs/events';
import { AdminConnection, createKafkaClient, GroupAdmin, kafkaSettings, TopicAdmin } from '#libs/kafka';
import { freePort } from '#libs/servers';
import { z } from 'zod';
import { type KafkaAdmin } from '../../kafka-admin.js';
import { warn } from '../../output.js';
import { grow, planGrowth, readersOf } from '../../topics/topic-growth.js';
import { AppProcess } from '../app-process.js';
import { ownServers } from '../own-servers.js';
import { until } from '../until.js';
import { Poster } from './poster.js';
import { MAX_POSTS, misread, violationsSeenBy } from './timelines.js';

export interface GrowthPlan {
  readonly partitions: number;
  /** Acknowledged before it begins, and again afterwards. */
  readonly posts: number;
}

export interface GrowthResult {
  readonly old_partitions: number;
  readonly new_partitions: number;
  /** What was done, and at which second of the growth it was done. */
  readonly steps: readonly { readonly seconds: number; readonly what: string }[];
  /** The longest that anybody who posts waited for an acknowledgement, s. */
  readonly longest_wait_seconds: number;
  readonly users: number;
  /** Users whose posts are in more than one partition since. */
  readonly users_moved: number;
  readonly posts: number;
  /** Users whose timeline is not what they posted, in their order. */
  readonly timelines_wrong: readonly string[];
  readonly violations: number;
}

const USERS = 12;
const INSTANCES = 2;

/** A topic gets more partitions while people post; their timelines are what they posted, in their order. */
export async function runGrowth(
  { partitions, posts }: GrowthPlan,
  signal: AbortSignal,
): Promise<GrowthResult> {
  warn('Starting a broker, a mongod and two timelines; the running suite is not touched.');
  const servers = await ownServers('growth', warn);
  const running = new Set<AppProcess>();
  const posters: Poster[] = [];
  let connection: AdminConnection | undefined;
  try {
    const start = async (name: string, port: number, count: number): Promise<AppProcess> => {
      const settings = { TIMELINE_PARTITIONS: String(count), MAX_TIMELINE_POSTS: String(MAX_POSTS) };
      const app = new AppProcess('timeline', name, port, { ...servers.env, ...settings });
      running.add(app);
      await until(`${name} is ready`, signal, async () => {
        app.requireAlive();
        return (await app.isReady()) || undefined;
      });
      return app;
    };
    const stop = async (app: AppProcess): Promise<void> => {
      running.delete(app);
      await app.stop();
    };
    const ports = await Promise.all(Array.from({ length: INSTANCES }, () => freePort()));
    const startAll = (count: number) =>
      Promise.all(ports.map((port, index) => start(`timeline-${index + 1}`, port, count)));

    const old = await startAll(userTimeline.partitions);
    const kafka = createKafkaClient(z.object(kafkaSettings).parse(servers.env), 'demo');
    connection = await AdminConnection.open(kafka);
    const admin = {
      kafka,
      connection,
      topics: new TopicAdmin(connection),
      groups: new GroupAdmin(connection),
    };
    const doors = old.map(({ url }) => url);
    for (let user = 1; user <= USERS; user += 1) posters.push(new Poster(`user-${user}`, doors));
    await untilPosted(posters, posts, signal);

    const startedAt = performance.now();
    const steps: { seconds: number; what: string }[] = [];
    const done = (what: string) => steps.push({ seconds: (performance.now() - startedAt) / 1000, what });
    await Promise.all(old.map(stop));
    done('both instances are stopped; who posts is refused, and tries again');
    const reader = await start('timeline-reader', await freePort(), userTimeline.partitions);
    await untilNothingIsUnread(admin, signal);
    await stop(reader);
    done('an instance that nobody can reach has read the rest, and is stopped');
    const plan = await planGrowth(admin, userTimeline.name, partitions);
    await grow(admin, plan);
    done(`${plan.topics.join(' and ')} have ${partitions} partitions`);
    const grown = await startAll(partitions);
    done('both instances run with the new count');

    await untilPosted(posters, 2 * posts, signal);
    await Promise.all(posters.map((poster) => poster.stop()));
    return {
      ...{ old_partitions: plan.old_partitions, new_partitions: partitions, steps },
      longest_wait_seconds: Math.max(...posters.map(({ longestPause }) => longestPause)) / 1000,
      users: USERS,
      users_moved: posters.filter((poster) => poster.partitions.size > 1).length,
      posts: posted(posters),
      timelines_wrong: await misread(posters, grown, signal),
      violations: await violationsSeenBy(grown),
    };
  } finally {
    for (const poster of posters) void poster.stop().catch(() => undefined);
    await connection?.close();
    await Promise.all([...running].map((app) => app.stop()));
    await servers.close();
  }
}

function posted(posters: readonly Poster[]): number {
  return posters.reduce((sum, poster) => sum + poster.posted.length, 0);
}

async function untilPosted(posters: readonly Poster[], count: number, signal: AbortSignal): Promise<void> {
  await until(`${count} posts`, signal, async () =>
    Promise.resolve(posted(posters) >= count ? true : undefined),
  );
}

async function untilNothingIsUnread(admin: KafkaAdmin, signal: AbortSignal): Promise<void> {
  await until('everything read', signal, async () => {
    const readers = await readersOf(admin, userTimeline.name);
    return readers.some(({ unread }) => unread > 0) ? undefined : true;
  });
}
