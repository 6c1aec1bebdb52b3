import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, EXIT } from '../../cli/cli-error.js';
import { isGood, runLoadTest } from '../../cli/load-test/load-test.js';
import { loadTestText } from '../../cli/load-test/load-test-text.js';
import { type Scene, type Stage } from '../stage.js';

interface Sent {
  readonly message_id: string;
  readonly partition: number;
  readonly offset: string;
}

interface BuiltPost {
  readonly post_id: string;
  readonly content: string;
}

const PATIENCE_MS = 10_000;
const ASK_EVERY_MS = 100;
const LOAD = { users: 10, messages: 1000 };

async function publish(stage: Stage, user_id: string, content: string): Promise<Sent> {
  const sent = await stage.post<Sent>('timeline', '/api/send-message', { user_id, content });
  stage.say(`  ${user_id}: "${content}" is at partition ${sent.partition}, offset ${sent.offset}`);
  return sent;
}

/** Answered is not yet built. */
async function untilBuilt(stage: Stage, user: string, postId: string): Promise<BuiltPost[]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const { posts } = await stage.get<{ posts: BuiltPost[] }>('timeline', `/api/timelines/${user}`);
    if (posts.at(-1)?.post_id === postId || performance.now() > deadline) return posts;
    await sleep(ASK_EVERY_MS);
  }
}

const ordering: Scene = {
  name: 'ordering',
  title: 'One user posts: one partition, one order',
  async play(stage) {
    await stage.look("Dashboard, timeline of alice: posts appear as they are sent; all on alice's partition");
    let last = '';
    for (const content of ['First post!', 'Second thoughts', 'Third time lucky', 'Good night']) {
      if (stage.signal.aborted) return;
      last = (await publish(stage, 'alice', content)).message_id;
      await stage.pause();
    }
    const posts = await untilBuilt(stage, 'alice', last);
    stage.say(
      `  The timeline ends: ${posts
        .slice(-4)
        .map(({ content }) => `"${content}"`)
        .join(', ')}`,
    );
  },
};

const users: Scene = {
  name: 'users',
  title: 'Many users post: partitions share the work, each user keeps an order',
  async play(stage) {
    await stage.look('Dashboard, partition load: users fall on partitions by the hash of their name');
    const names = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi'];
    for (const round of [1, 2, 3]) {
      for (const name of names) {
        if (stage.signal.aborted) return;
        await publish(stage, name, `Post ${round} of the demonstration`);
        await stage.pause(0.25);
      }
    }
    const { balance } = await stage.get<{ balance: { score: number } }>('timeline', '/api/partitions');
    const { verified } = await stage.get<{ verified: number }>('timeline', '/api/ordering');
    stage.say(`  Balance score ${balance.score.toFixed(2)}; ${verified} records verified to be in order`);
  },
};

const load: Scene = {
  name: 'load',
  title: 'Everybody at once: the order stays',
  async play(stage) {
    await stage.look('Dashboard, flow of user-timeline and lag: both rise, the violations stay at 0');
    const result = await runLoadTest(stage.suite.url('timeline'), LOAD, stage.signal);
    stage.say(loadTestText(result).replace(/^/gm, '  '));
    if (!isGood(result) && !stage.signal.aborted)
      throw new CliError(EXIT.negative, 'The load test found what must not be; see above.');
  },
};

const violations: Scene = {
  name: 'violations',
  title: 'And what if a producer breaks the order? A faulty one is played',
  async play(stage) {
    await stage.look('Dashboard, order verification: each breach appears with its evidence');
    for (const kind of ['gap', 'duplicate', 'backwards', 'wrong_partition']) {
      if (stage.signal.aborted) return;
      try {
        await stage.post('timeline', '/api/demo/violations', { kind, user_id: 'demo-user' });
      } catch (error) {
        if (!(error instanceof CliError) || !error.message.includes('answered 404')) throw error;
        stage.say('  The timeline runs without DEMO_VIOLATIONS=true, so nothing is broken here.');
        return;
      }
      stage.say(`  A ${kind} of demo-user was written`);
      await stage.pause();
    }
  },
};

export const TIMELINE_SCENES: readonly Scene[] = [ordering, users, load, violations];
