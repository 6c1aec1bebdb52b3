import { setTimeout as sleep } from 'node:timers/promises';
import { ChatClient } from './chat-client.js';
import { type AcknowledgedMessage } from './chat-invariants.js';

/** How often somebody who was not answered tries again, as the pause between two tries. */
const RETRY_MS = 100;

export const PAIRS = ['ann/ben', 'cat/dan', 'eve/fay', 'gus/hal'];

/** Users who talk all the time, and send a message again with the same id until it is acknowledged. */
export class ChatLoad {
  readonly acknowledged: AcknowledgedMessage[] = [];
  private readonly workers: Promise<void>[];
  private stopping = false;
  private made = 0;

  /** `targets` is asked for each try, so that a test can move the load. */
  constructor(
    private readonly targets: () => readonly string[],
    private readonly pauseMs = 5,
  ) {
    this.workers = PAIRS.flatMap((pair) => [this.talk(pair, false), this.talk(pair, true)]);
  }

  /** Resolves when the last message is acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.workers);
  }

  private async talk(pair: string, turned: boolean): Promise<void> {
    const users = turned ? pair.split('/').reverse() : pair.split('/');
    const [fromUser = '', toUser = ''] = users;
    while (!this.stopping) {
      const messageId = `m-${(this.made += 1)}`;
      await this.sendUntilAcknowledged({ fromUser, toUser, content: `message ${messageId}`, messageId });
      await sleep(this.pauseMs);
    }
  }

  private async sendUntilAcknowledged(message: AcknowledgedMessage): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const targets = this.targets();
      const client = new ChatClient(targets[(this.made + attempt) % targets.length] ?? '');
      const status = await client.send(message).then(
        (answer) => answer.status,
        () => undefined,
      );
      if (status === 202) return void this.acknowledged.push(message);
      if (status !== undefined && status < 500)
        throw new Error(`${message.messageId} was refused with ${status}`);
      await sleep(RETRY_MS);
    }
  }
}
