// The least that storing messages can cost: the documents that the chat stores, a thousand at a time, nothing read or kept apart.
import { messageLog } from '#libs/events';
import { mongo } from 'mongoose';
import { keyOf } from '../../../apps/chat/src/domain/message.js';
import { type MessageDocument, messageSchema } from '../../../apps/chat/src/store/message.schema.js';
import { messageSent } from '../load/messages-sent.js';

const AT_ONCE = 1000;
const client = await mongo.MongoClient.connect(process.env.MONGO_URL ?? '');
const messages = client.db(process.env.DATABASE).collection<MessageDocument>('messages', {
  writeConcern: { w: 'majority', journal: true },
});
for (const [fields] of messageSchema.indexes())
  await messages.createIndex(fields as mongo.IndexSpecification);
const count = Number(process.env.MESSAGES);
for (let from = 0; from < count; from += AT_ONCE) {
  const length = Math.min(AT_ONCE, count - from);
  await messages.insertMany(Array.from({ length }, (_, index) => documentOf(from + index)));
}
// Until it is told that this is all.
const alive = setInterval(() => undefined, 1000);
process.once('SIGTERM', () => {
  clearInterval(alive);
  void client.close();
});

function documentOf(index: number): MessageDocument {
  const data = messageSent(index);
  const { messageId, fromUser, toUser, content, clock } = data;
  const request = { messageId, fromUser, toUser, content };
  return {
    _id: keyOf(request),
    ...request,
    conversation: [fromUser, toUser].sort().join(':'),
    timestamp: 1_767_225_600_000 + index,
    partition: index % messageLog.partitions,
    offset: index,
    ...(clock && { clock }),
  };
}
