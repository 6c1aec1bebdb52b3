import { setTimeout as sleep } from 'node:timers/promises';
import { type Scene, type Stage } from '../stage.js';

const LINES = [
  ['alice', 'bob', 'Lunch at one?'],
  ['bob', 'alice', 'Make it half past'],
  ['alice', 'bob', 'Pizza again?'],
  ['bob', 'alice', 'Always'],
] as const;

const PATIENCE_MS = 10_000;
const ASK_EVERY_MS = 100;

export const chatScene: Scene = {
  name: 'chat',
  title: 'Chat: two users, one conversation, one order for both',
  async play(stage) {
    await stage.look('Dashboard, chat volume and the flow of wiber.messages');
    const before = await countOf(stage);
    for (const [fromUser, toUser, content] of LINES) {
      if (stage.signal.aborted) return;
      await stage.post('chat', '/messages', { fromUser, toUser, content });
      stage.say(`  ${fromUser} to ${toUser}: "${content}"`);
      await stage.pause();
    }
    const count = await stored(before + LINES.length, stage);
    stage.say(`  alice and bob have ${count} messages, and both read them in the same order`);
  },
};

async function countOf(stage: Stage): Promise<number> {
  return (await stage.get<{ count: number }>('chat', '/messages/alice/bob/count')).count;
}

/** Answered is not yet stored. */
async function stored(wanted: number, stage: Stage): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const count = await countOf(stage);
    if (count >= wanted || performance.now() > deadline) return count;
    await sleep(ASK_EVERY_MS);
  }
}
