import { eventually } from '#libs/testing';
import { ChatClient, type ReadMessage } from '../../test/chat-client.js';
import {
  type ChatEvidence,
  collectChatEvidence,
  MESSAGE_LOG,
  messageCommitsAhead,
  WRITER_GROUP,
} from '../../test/chat-delivery.js';
import { type AcknowledgedMessage } from '../../test/chat-invariants.js';
import { type OrderSuite } from '../../test/order-suite.js';
import { untilGroupIsAtTheEnd } from '../../test/reading-progress.js';
import { type Fleet } from './fleet.js';
import { type Side } from './side.js';
import { ChatTraffic, type ChatTrafficOptions, PAIRS } from './traffic/chat-traffic.js';
import { PageFollower } from './watch/page-follower.js';

/** What was sent, what is stored, and what was read of it by two ways. */
export interface ChatFindings {
  readonly acknowledged: readonly AcknowledgedMessage[];
  readonly evidence: ChatEvidence;
  /** Page by page, while it ran. */
  readonly followed: ReadonlyMap<string, readonly ReadMessage[]>;
  /** Page by page, once all was over. */
  readonly readAgain: ReadonlyMap<string, readonly ReadMessage[]>;
  /** How many messages each conversation was then said to have. */
  readonly counted: ReadonlyMap<string, number>;
}

/** The chat beside the orders: who talks, who reads, and what they find. */
export class ChatSide implements Side {
  private readonly traffic: ChatTraffic;
  private readonly follower: PageFollower;
  private readonly doors: () => string[];

  /** Both begin at once. */
  constructor(
    private readonly suite: OrderSuite,
    fleet: Fleet,
    options: Omit<ChatTrafficOptions, 'doors'>,
  ) {
    this.doors = () => fleet.urls('chat-api');
    this.traffic = new ChatTraffic({ ...options, doors: this.doors });
    this.follower = new PageFollower(PAIRS, this.doors);
  }

  get breaches(): readonly string[] {
    return this.traffic.breaches;
  }

  commitsAhead(): Promise<string[]> {
    return messageCommitsAhead(this.suite);
  }

  async untilMoving(more: number, timeoutMs: number): Promise<void> {
    const messages = this.suite.mongo.db(this.suite.databases.chat).collection('messages');
    const wanted = (await messages.countDocuments()) + more;
    await eventually(
      async () => {
        const count = await messages.countDocuments();
        if (count < wanted) throw new Error(`${count} of ${wanted} messages are stored`);
      },
      { timeoutMs, everyMs: 50 },
    );
  }

  stopSending(): Promise<void> {
    return this.traffic.stop();
  }

  untilDrained(timeoutMs: number): Promise<void> {
    return untilGroupIsAtTheEnd(this.suite, WRITER_GROUP, MESSAGE_LOG, timeoutMs);
  }

  async findings(): Promise<ChatFindings> {
    await this.follower.finish();
    const client = new ChatClient(this.doors()[0] ?? '');
    const readAgain = new Map<string, ReadMessage[]>();
    for (const pair of PAIRS) readAgain.set(pair.replace('/', ':'), await client.readAll(pair));
    return {
      acknowledged: this.traffic.acknowledged,
      evidence: await collectChatEvidence(this.suite),
      followed: this.follower.read,
      readAgain,
      counted: await client.counts(PAIRS),
    };
  }
}
