import { type mongo } from 'mongoose';
import { withThreeMembers } from '../concerns/three-members.js';
import { timed } from '../concerns/timed.js';
import { READ_OWN_WAYS, READ_WAYS, type ReadWay, WRITE_WAYS } from '../concerns/ways.js';
import { type BenchItem, type ItemResult, type Sample } from '../item.js';
import { CONTENDER, P50, P99, RATE, tableOf } from '../report/columns.js';
import { alternate, type Contender } from '../rounds.js';
import { type Sizes } from '../sizes.js';

interface StoredMessage {
  readonly _id: string;
  readonly conversation: string;
  readonly offset: number;
  readonly content: string;
}
type Messages = mongo.Collection<StoredMessage>;

const PAGE = 50;
const PRELOADED = 10_000;
const CONVERSATIONS = 20;
const AT_ONCE = 32;
const CONTENT =
  'About a hundred characters, which is what people send each other on a usual day, more or less so.';

export const mongoConcerns: BenchItem = {
  name: 'mongo-concerns',
  title: 'Write concerns, read preferences and read concerns on a replica set of three',

  async run({ sizes, onProgress }): Promise<ItemResult> {
    return withThreeMembers(onProgress, async (client) => {
      await emptied(client, 'read').then((messages) =>
        messages.insertMany(
          Array.from({ length: PRELOADED }, (_, number) => messageOf(number)),
          EVERYWHERE,
        ),
      );
      const countFaults: string[] = [];
      const samples = await alternate(contenders(client, sizes, countFaults), sizes.rounds, onProgress);
      return {
        samples,
        table: tableOf(samples, [CONTENDER, P50, P99, RATE]),
        goals: [],
        notes: [
          `latencies of one operation after another; rates with ${AT_ONCE} at once`,
          `a write is one message of ${CONTENT.length} characters, with an index beside that of its id; a read is a page of ${PAGE} messages`,
          'an own write and its read count as one operation; the write is w=majority, j=true',
          'all members and the client share one machine and one disk, so there is no network between them',
        ],
        countFaults,
      };
    });
  },
};

const EVERYWHERE = { writeConcern: { w: 3 } } as const;

function contenders(client: mongo.MongoClient, sizes: Sizes, countFaults: string[]): Contender[] {
  // Twelve ways, so fewer of each than in the items that compare two or three.
  const size = { alone: sizes.sequentialSends / 4, together: sizes.concurrentSends / 2, atOnce: AT_ONCE };
  const written = (name: string, write: (messages: Messages, number: number) => Promise<unknown>) => ({
    name,
    async measure(): Promise<Sample> {
      const messages = await emptied(client, 'written');
      const sample = await timed((number) => write(messages, number), size);
      const stored = await messages.countDocuments();
      const acknowledged = size.alone + size.together;
      if (stored !== acknowledged)
        countFaults.push(`${name}: ${acknowledged} writes were acknowledged, and ${stored} are stored`);
      return sample;
    },
  });
  return [
    ...WRITE_WAYS.map(({ name, concern }) =>
      written(name, (messages, number) => messages.insertOne(messageOf(number), { writeConcern: concern })),
    ),
    ...READ_WAYS.map((way) => ({
      name: way.name,
      measure: () => timed((number) => readPage(client, way, number, countFaults), size),
    })),
    ...READ_OWN_WAYS.map((way) =>
      written(way.name, (messages, number) => writeAndRead(client, messages, way, number, countFaults)),
    ),
  ];
}

/** Without documents, on every member. */
async function emptied(client: mongo.MongoClient, collection: string): Promise<Messages> {
  const messages = client.db('concerns').collection<StoredMessage>(collection);
  await messages.drop(EVERYWHERE);
  await messages.createIndex({ conversation: 1, offset: 1 });
  return messages;
}

function messageOf(number: number): StoredMessage {
  const conversation = `user-${number % CONVERSATIONS}:user-x`;
  return { _id: `user-x/${number}`, conversation, offset: number, content: CONTENT };
}

async function readPage(
  client: mongo.MongoClient,
  { name, from, level }: ReadWay,
  number: number,
  countFaults: string[],
): Promise<void> {
  const { conversation } = messageOf(number);
  const page = await client
    .db('concerns')
    .collection<StoredMessage>('read', { readPreference: from, readConcern: { level } })
    .find({ conversation })
    .sort({ offset: 1 })
    .limit(PAGE)
    .toArray();
  if (page.length !== PAGE) countFaults.push(`${name}: a page has ${page.length} of ${PAGE} messages`);
}

async function writeAndRead(
  client: mongo.MongoClient,
  messages: Messages,
  { name, from, level }: ReadWay,
  number: number,
  countFaults: string[],
): Promise<void> {
  await client.withSession({ causalConsistency: true }, async (session) => {
    const message = messageOf(number);
    await messages.insertOne(message, { session, writeConcern: { w: 'majority', journal: true } });
    const found = await messages.findOne(
      { _id: message._id },
      { session, readPreference: from, readConcern: { level } },
    );
    if (!found) countFaults.push(`${name}: ${message._id} was written and not found`);
  });
}
