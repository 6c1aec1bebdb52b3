import { messageLog } from '#libs/events';
import mongoose from 'mongoose';
import { type BenchContext, type BenchItem, type ItemResult } from '../item.js';
import { type BenchServers } from '../servers/bench-servers.js';
import { drainContest } from './drain-contest.js';
import { type DrainPlan } from './drain.js';
import { messageFaults } from './message-check.js';
import { preloadMessages } from './preloaded-messages.js';

const GROUP = 'message-writer';
const STOCK_GROUP = 'stock-chat-server';

export const chatDrain: BenchItem = {
  name: 'chat-drain',
  title: 'Chat: preloaded messages to stored ones',

  async run(context: BenchContext): Promise<ItemResult> {
    const { servers, sizes } = context;
    await preloadMessages(context);
    const connection = await mongoose.createConnection(servers.mongoUrl).asPromise();
    const stored = (database: string) => () =>
      connection.useDb(database, { useCache: true }).collection('messages').estimatedDocumentCount();
    const ofRound = (name: string, round: number) => `bench_${name}_${round}`;
    let drained = 0;
    const faultsOf = (round: number) =>
      messageFaults(servers.mongoUrl, ofRound('chat', round), sizes.drainedMessages);
    try {
      return await drainContest(context, {
        records: sizes.drainedMessages,
        ours: {
          name: 'our chat',
          plan: (round) => chatPlan(servers, ofRound('chat', round)),
          check: (round) => faultsOf((drained = round)),
        },
        others: [
          {
            name: 'our chat, all of it again',
            plan: () => chatPlan(servers, ofRound('chat', drained)),
            check: () => faultsOf(drained),
            goal: { what: 'messages/s redelivered against fresh', limit: 1, of: 'theirs' },
          },
          {
            name: 'bare insertMany of 1,000',
            plan: (round) => ({
              entry: 'tools/bench/stock/insert-messages-main.js',
              env: { DATABASE: ofRound('insert', round), MESSAGES: String(sizes.drainedMessages) },
              done: stored(ofRound('insert', round)),
            }),
            goal: { what: 'messages/s against a bare insertMany of the same documents', limit: 0.5 },
          },
          {
            name: 'stock @EventPattern, mongoose create',
            plan: (round) => ({
              entry: 'tools/bench/stock/chat-main.js',
              env: {
                ...STOCK_ENV,
                TOPIC: messageLog.name,
                DATABASE: ofRound('stock_chat', round),
                PORT: '0',
              },
              group: STOCK_GROUP,
              records: sizes.createdMessages,
              done: stored(ofRound('stock_chat', round)),
            }),
            goal: { what: 'messages/s against a stock consumer', limit: 25 },
          },
        ],
        notes: [
          `measured from the first ones done to the last, without the start of the process; the stock consumer's are the first ${sizes.createdMessages}`,
          'all write with w=majority, j=true; ours also keeps each conversation and how far the log is stored',
        ],
      });
    } finally {
      await connection.close();
    }
  },
};

export const STOCK_ENV = { KAFKAJS_NO_PARTITIONER_WARNING: '1' };

/** The writer alone, on a database of its own. */
export function chatPlan(servers: BenchServers, database: string): Omit<DrainPlan, 'name'> {
  return {
    entry: 'run/chat.js',
    env: { ROLE: 'consumer', CHAT_PORT: '0', CHAT_DATABASE: database },
    group: GROUP,
    done: () => servers.consumed(GROUP, messageLog.name),
  };
}
