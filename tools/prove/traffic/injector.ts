import { randomUUID } from 'node:crypto';
import { eventually } from '#libs/testing';
import { type Message, type Producer, type RecordMetadata } from 'kafkajs';
import { MESSAGE_LOG } from '../../../test/chat-delivery.js';
import { TEAM_TOPICS } from '../../../test/team-log.js';
import { POSTS_TOPIC } from '../../../test/timeline-log.js';
import { BAD_RECORD, badnessOf, type BadRecord, typeOf } from '../../../test/order-log.js';
import { type OrderData } from '../../../test/order-data.js';
import { type OrderHistory, type OrderRequest } from '../../../test/order-history.js';
import { type OrderSuite } from '../../../test/order-suite.js';
import { POISON_RECORDS } from '../../../test/poison-records.js';
import { seededRandom } from '../../../test/seeded-random.js';
import { dataOf, type LogRecord } from '../../../test/topic-tail.js';
import { type SpiceKind } from '../plan/trouble.js';

type Injection = 'poison' | 'copy' | 'conflict' | 'early' | 'again' | 'late';

const HOUR_MS = 3_600_000;
/** One in so many orders, and which of them. */
const RATES: Readonly<Record<Injection, readonly [number, number]>> = {
  poison: [100, 30],
  copy: [25, 20],
  conflict: [100, 70],
  early: [100, 50],
  again: [25, 15],
  late: [100, 10],
};

/** Writes to the topics past our own code, as a stranger or a broken client would. */
export class Injector {
  private readonly partitions = 3;
  private poisoned = 0;
  private readonly poisonedBeside = new Map<string, number>();

  private constructor(
    private readonly suite: OrderSuite,
    private readonly producer: Producer,
    private readonly history: OrderHistory,
    private readonly seed: number,
    private readonly spice: readonly SpiceKind[],
  ) {}

  static async open(
    suite: OrderSuite,
    history: OrderHistory,
    seed: number,
    spice: readonly SpiceKind[],
  ): Promise<Injector> {
    const producer = suite.kafka.producer({
      allowAutoTopicCreation: false,
      retry: { retries: 5, initialRetryTime: 100, maxRetryTime: 1000 },
    });
    await producer.connect();
    return new Injector(suite, producer, history, seed, spice);
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }

  /** What belongs to the `index`-th order. */
  async inject(index: number): Promise<void> {
    const due = (what: keyof typeof RATES) => index % RATES[what][0] === RATES[what][1];
    const has = (kind: SpiceKind) => this.spice.includes(kind);
    if (has('poison') && due('poison')) await this.poison(1);
    if (has('duplicates') && due('copy')) await this.copy(index);
    if (has('duplicates') && due('conflict')) await this.conflict(index);
    if (has('cancel') && due('early')) await this.earlyCancellation(index);
    if (has('cancel') && due('again')) await this.cancelAgain(index);
    if (has('late') && due('late')) await this.lateOrder(index);
  }

  /** What belongs to the `index`-th message of the chat. */
  async injectMessage(index: number): Promise<void> {
    const due = (what: keyof typeof RATES) => index % RATES[what][0] === RATES[what][1];
    if (this.spice.includes('poison') && due('poison')) await this.poisonOf(MESSAGE_LOG);
    if (!this.spice.includes('duplicates')) return;
    if (due('copy')) await this.copyOf(MESSAGE_LOG, index);
    if (due('conflict')) await this.conflictingMessage(index);
  }

  /** What belongs to the `index`-th post. */
  async injectPost(index: number): Promise<void> {
    const due = (what: keyof typeof RATES) => index % RATES[what][0] === RATES[what][1];
    if (this.spice.includes('poison') && due('poison')) await this.poisonOf(POSTS_TOPIC);
    if (this.spice.includes('duplicates') && due('copy')) await this.copyOf(POSTS_TOPIC, index);
  }

  /** What belongs to the `index`-th task of all teams. */
  async injectChange(index: number): Promise<void> {
    const topic = TEAM_TOPICS[index % 2 === 0 ? 0 : 2]!;
    if (this.spice.includes('poison') && index % 20 === 10) await this.poisonOf(topic);
    if (this.spice.includes('duplicates') && index % 5 === 3) await this.copyOf(topic, index);
  }

  private async poisonOf(topic: string): Promise<void> {
    const kinds = POISON_RECORDS.filter(({ elsewhere }) => !elsewhere);
    const count = this.poisonedBeside.get(topic) ?? 0;
    this.poisonedBeside.set(topic, count + 1);
    const { message } = kinds[(this.seed + count) % kinds.length]!;
    await this.send(topic, [{ ...message, headers: { ...message.headers, ...mark('poison') } }]);
  }

  /** The same id once more, with other words. */
  private async conflictingMessage(index: number): Promise<void> {
    const record = await this.pick(MESSAGE_LOG, index, () => true);
    if (!record) return;
    const value = JSON.stringify({ ...dataOf<object>(record), content: 'something else' });
    const message = messageOf(record);
    await this.send(MESSAGE_LOG, [
      { ...message, value, headers: { ...message.headers, ...mark('conflict') } },
    ]);
  }

  /** The next kinds of poison, one after another. */
  async poison(count: number): Promise<void> {
    const start = this.seed + this.poisoned;
    this.poisoned += count;
    for (let at = start; at < start + count; at += 1) {
      const { message, elsewhere } = POISON_RECORDS[at % POISON_RECORDS.length]!;
      const marked = { ...message, headers: { ...message.headers, ...mark('poison') } };
      if (!elsewhere) await this.send('order-events', [marked]);
      else await this.send('order-events', [{ ...marked, partition: await this.foreignPartition(message) }]);
    }
  }

  /** A record of either topic, once more, byte by byte. */
  private copy(index: number): Promise<void> {
    return this.copyOf(index % 2 === 0 ? 'order-events' : 'inventory-events', index);
  }

  private async copyOf(topic: string, index: number): Promise<void> {
    const record = await this.pick(topic, index, () => true);
    if (record) await this.send(topic, [messageOf(record)]);
  }

  /** The same order once more, with another quantity. */
  private async conflict(index: number): Promise<void> {
    const record = await this.pick('order-events', index, (one) => typeOf(one) === 'OrderPlaced');
    if (!record) return;
    const data = dataOf<OrderData>(record);
    const value = JSON.stringify({ ...data, quantity: data.quantity + 1 });
    const message = messageOf(record);
    await this.send('order-events', [
      { ...message, value, headers: { ...message.headers, ...mark('conflict') } },
    ]);
  }

  /** As after a replay: the cancellation is there first, so the order must take nothing. */
  private async earlyCancellation(index: number): Promise<void> {
    const { orderId, request } = this.newOrder('early', index, 'pizza');
    await this.send('order-events', [
      event('OrderCancelled', { order_id: orderId, user_id: request.user_id }, new Date()),
      event('OrderPlaced', { order_id: orderId, ...request }, new Date()),
    ]);
    this.history.add({ request, orderId, verdict: 'ok' });
  }

  /** What a client does that had no answer. */
  private async cancelAgain(index: number): Promise<void> {
    const record = await this.pick('order-events', index, (one) => typeOf(one) === 'OrderCancelled');
    if (record) await this.send('order-events', [messageOf(record)]);
  }

  private async lateOrder(index: number): Promise<void> {
    const { orderId, request } = this.newOrder('late', index, 'pizza');
    const placed = new Date(Date.now() - HOUR_MS);
    await this.send('order-events', [event('OrderPlaced', { order_id: orderId, ...request }, placed)]);
    this.history.add({ request, orderId, verdict: 'ok' });
  }

  private newOrder(what: string, index: number, item: string): { orderId: string; request: OrderRequest } {
    const request = { user_id: `user-${(index % 24) + 1}`, item, quantity: 1 };
    return { orderId: `${what}-${this.seed}-${index}`, request };
  }

  private async pick(
    topic: string,
    index: number,
    fits: (record: LogRecord) => boolean,
  ): Promise<LogRecord | undefined> {
    // While the broker is away there is nothing to copy.
    const records = await this.suite.records(topic).catch(() => []);
    const copyable = records.filter((one) => !badnessOf(one) && fits(one));
    if (copyable.length === 0) return undefined;
    return copyable[seededRandom(this.seed + index)(0, copyable.length - 1)];
  }

  private async foreignPartition(message: Message): Promise<number> {
    const probe = { key: message.key, value: null, headers: mark('poison') };
    const [home] = await this.send('order-events', [probe]);
    return ((home?.partition ?? 0) + 1) % this.partitions;
  }

  /** However long the broker stays away; what it has taken without telling us is written twice. */
  private send(topic: string, messages: Message[]): Promise<RecordMetadata[]> {
    return eventually(() => this.producer.send({ topic, messages }), { timeoutMs: 60_000, everyMs: 500 });
  }
}

function mark(bad: BadRecord): Record<string, string> {
  return { [BAD_RECORD]: bad };
}

function messageOf({ key, value, headers, partition }: LogRecord): Message {
  return { key, value, headers, partition };
}

function event(type: string, data: Pick<OrderData, 'order_id' | 'user_id'>, time: Date): Message {
  return {
    key: data.user_id,
    value: JSON.stringify(data),
    headers: {
      ce_id: randomUUID(),
      ce_type: type,
      ce_source: '/prove',
      ce_specversion: '1.0',
      ce_time: time.toISOString(),
      ce_dataversion: '1.0',
      'content-type': 'application/json',
    },
  };
}
