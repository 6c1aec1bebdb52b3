import { MessageSent, messageLog } from '#libs/events';
import { type BenchContext } from '../item.js';
import { messageSent } from '../load/messages-sent.js';
import { preload } from './preload.js';

/** Messages wait as the chat would have taken them, and nothing else does. */
export async function preloadMessages({ servers, sizes, onProgress }: BenchContext): Promise<void> {
  await servers.createTopics([messageLog]);
  await servers.empty(messageLog.name);
  onProgress(`preloading ${sizes.drainedMessages} messages`);
  await preload(servers, 'chat', sizes.drainedMessages, (publisher, index) =>
    publisher.publish(MessageSent, messageSent(index)),
  );
}
