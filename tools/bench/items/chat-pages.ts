import { messageLog } from '#libs/events';
import mongoose from 'mongoose';
import { type Message } from '../../../apps/chat/src/domain/message.js';
import { type BenchContext, type BenchItem, type ItemResult, type Sample } from '../item.js';
import { BenchProcess } from '../process/bench-process.js';
import { startHttpContender } from '../process/http-contender.js';
import { CONTENDER, P50, P99, ratioTo, tableOf } from '../report/columns.js';
import { alternate, ratioOf } from '../rounds.js';
import { quantileOf } from '../statistics.js';

const DATABASE = 'bench_chat_pages';
const LIMIT = 50;
const AT_ONCE = 10_000;

export const chatPages: BenchItem = {
  name: 'chat-pages',
  title: 'Chat: a late page of a long conversation',

  async run({ servers, sizes, profiles, onProgress }: BenchContext): Promise<ItemResult> {
    const { pagedMessages, latePage, pageReads } = sizes;
    await servers.createTopics([messageLog]);
    const env = { ...servers.env, ROLE: 'api', CHAT_DATABASE: DATABASE };
    const plan = { name: 'our chat', entry: 'run/chat.js', env, profiles };
    const { url } = await startHttpContender(plan, 'CHAT_PORT');
    try {
      onProgress(`preloading ${pagedMessages} messages`);
      await preloadConversation(servers.mongoUrl, pagedMessages);
      const first = `${url}/messages/ann/ben?limit=${LIMIT}`;
      const late = `${first}&after=${await cursorBehind(first, latePage - 1)}`;
      const firstName = 'page 1';
      const lateName = `page ${latePage.toLocaleString('en')}`;
      for (const page of [first, late]) await readAgain(page, pageReads);
      const samples = await alternate(
        [
          { name: lateName, measure: () => readAgain(late, pageReads) },
          { name: firstName, measure: () => readAgain(first, pageReads) },
        ],
        sizes.rounds,
        onProgress,
      );
      return {
        samples,
        table: tableOf(samples, [CONTENDER, P50, P99, ratioTo(lateName, 'p50Ms')]),
        goals: [
          {
            what: `p50 of ${lateName} against page 1`,
            rule: 'at most',
            limit: 1.2,
            unit: '',
            measured: ratioOf(samples, lateName, firstName, 'p50Ms'),
          },
        ],
        notes: [`${pagedMessages.toLocaleString('en')} messages in one conversation, ${LIMIT} on a page`],
        countFaults: await lateFaults(late, (latePage - 1) * LIMIT),
      };
    } finally {
      await BenchProcess.stopAll();
    }
  },
};

type StoredMessage = Message & { readonly _id: string };

interface Page {
  readonly items: readonly { readonly offset: string }[];
  readonly next_cursor: string;
}

async function read(page: string): Promise<Page> {
  const answer = await fetch(page);
  if (!answer.ok) throw new Error(`${page}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Page;
}

async function cursorBehind(first: string, pages: number): Promise<string> {
  let { next_cursor: cursor } = await read(first);
  for (let page = 1; page < pages; page += 1)
    ({ next_cursor: cursor } = await read(`${first}&after=${cursor}`));
  return cursor;
}

async function readAgain(page: string, times: number): Promise<Sample> {
  const latencies: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const begun = performance.now();
    await read(page);
    latencies.push(performance.now() - begun);
  }
  latencies.sort((one, other) => one - other);
  return { p50Ms: quantileOf(latencies, 0.5), p99Ms: quantileOf(latencies, 0.99) };
}

async function lateFaults(late: string, firstOffset: number): Promise<string[]> {
  const offsets = (await read(late)).items.map(({ offset }) => Number(offset));
  const right = offsets.length === LIMIT && offsets.every((offset, index) => offset === firstOffset + index);
  return right ? [] : [`the late page does not begin at ${firstOffset}, or has gaps: ${offsets.join(', ')}`];
}

/** Past the writer, for only the reading is measured. */
async function preloadConversation(url: string, messages: number): Promise<void> {
  const connection = await mongoose.createConnection(url, { dbName: DATABASE }).asPromise();
  try {
    const collection = connection.collection<StoredMessage>('messages');
    for (let from = 0; from < messages; from += AT_ONCE) {
      const length = Math.min(AT_ONCE, messages - from);
      await collection.insertMany(
        Array.from({ length }, (_, index) => documentOf(from + index)),
        { ordered: false },
      );
    }
    const latest = { messageId: 'm', fromUser: 'ann', content: 'Yes', timestamp: 0, offset: messages - 1 };
    await connection.collection<{ _id: string }>('conversations').insertOne({
      _id: 'ann:ben',
      ...{ users: ['ann', 'ben'], count: messages, received: [0, messages], read: [0, 0], latest },
    });
  } finally {
    await connection.close();
  }
}

function documentOf(offset: number): StoredMessage {
  const messageId = `message-${offset}`;
  return {
    _id: `ann/${messageId}`,
    messageId,
    conversation: 'ann:ben',
    fromUser: 'ann',
    toUser: 'ben',
    content: 'One of very many messages between these two, who never tire of it',
    timestamp: 1_767_225_600_000 + offset,
    partition: 0,
    offset,
  };
}
