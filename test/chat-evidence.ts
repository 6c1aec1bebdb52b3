import { expect } from '@jest/globals';
import { eventually } from '#libs/testing';
import { ChatClient } from './chat-client.js';
import { type AcknowledgedMessage, chatBreaches, firstCopies } from './chat-invariants.js';
import { PAIRS } from './chat-load.js';
import { type LogRecord } from './topic-tail.js';

/** Waits until all messages of the load are stored, and checks that each is stored, read and counted once. */
export async function expectStoredOnce(
  url: string,
  log: readonly LogRecord[],
  acknowledged: readonly AcknowledgedMessage[],
): Promise<void> {
  const client = new ChatClient(url);
  const read = new Map(
    await Promise.all(
      PAIRS.map(async (pair) => {
        const id = pair.replace('/', ':');
        await client.untilStored(pair, firstCopies(log, id).length, 60_000);
        return [id, await client.readAll(pair, 37)] as const;
      }),
    ),
  );
  const counted = await client.counts(PAIRS);
  expect(chatBreaches({ acknowledged, log, read, counted })).toEqual([]);
  await eventually(async () => expect(await client.listedCounts(PAIRS)).toEqual(counted));
  await eventually(
    async () => {
      for (const pair of PAIRS) {
        const { hours } = await client.get<{ hours: { messages: number }[] }>(`/messages/${pair}/statistics`);
        const counted = hours.reduce((sum, { messages }) => sum + messages, 0);
        expect([pair, counted]).toEqual([pair, read.get(pair.replace('/', ':'))?.length]);
      }
    },
    { timeoutMs: 60_000 },
  );
}
