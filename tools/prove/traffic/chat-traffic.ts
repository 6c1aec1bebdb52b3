import { setTimeout as sleep } from 'node:timers/promises';
import { ChatClient } from '../../../test/chat-client.js';
import { type AcknowledgedMessage } from '../../../test/chat-invariants.js';
import { seededRandom } from '../../../test/seeded-random.js';
import { type SpiceKind } from '../plan/trouble.js';
import { type Injector } from './injector.js';

export const PAIRS = ['ann/ben', 'cat/dan', 'eve/fay', 'gus/hal'] as const;

export interface ChatTrafficOptions {
  readonly seed: number;
  /** Messages a second. */
  readonly rate: number;
  readonly spice: readonly SpiceKind[];
  /** Addresses of the instances that take messages, alive or not. */
  readonly doors: () => readonly string[];
  readonly injector: Injector;
  readonly note: (entry: object) => void;
}

const AT_ONCE = 32;
const RETRY_MS = 200;
const PATIENCE_MS = 120_000;
/** One message in so many is sent again after its acknowledgement, as by a client that did not hear it. */
const AGAIN = 10;

/** Messages at a steady rate; each is sent with the same id, at the one instance or the other, until it is acknowledged. */
export class ChatTraffic {
  readonly acknowledged: AcknowledgedMessage[] = [];
  readonly breaches: string[] = [];
  private readonly inFlight = new Set<Promise<void>>();
  private readonly running: Promise<void>;
  private stopping = false;

  constructor(private readonly options: ChatTrafficOptions) {
    this.running = this.run();
  }

  /** Resolves when every message that was begun is acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
    await Promise.all(this.inFlight);
  }

  private async run(): Promise<void> {
    for (let index = 0; !this.stopping; index += 1) {
      this.track(this.message(index));
      this.track(this.options.injector.injectMessage(index));
      await sleep(1000 / this.options.rate);
      while (this.inFlight.size >= AT_ONCE) await Promise.race(this.inFlight);
    }
  }

  private track(work: Promise<void>): void {
    const tracked = work
      .catch(
        (error: unknown) => void this.breaches.push(`the chat's traffic itself failed: ${String(error)}`),
      )
      .finally(() => this.inFlight.delete(tracked));
    this.inFlight.add(tracked);
  }

  private async message(index: number): Promise<void> {
    const { seed, spice } = this.options;
    const random = seededRandom(seed * 1_000_003 + index);
    // The first draws of neighbouring seeds are alike.
    for (let skip = 0; skip < 3; skip += 1) random(0, 1);
    const users = PAIRS[random(0, PAIRS.length - 1)]!.split('/');
    if (random(0, 1) === 1) users.reverse();
    const [fromUser = '', toUser = ''] = users;
    const messageId = `message-${seed}-${index}`;
    const message = { fromUser, toUser, content: `no. ${index} of ${fromUser}`, messageId };
    const door = random(0, 1);
    if (!(await this.untilAcknowledged(message, door))) return;
    this.acknowledged.push(message);
    if (spice.includes('duplicates') && index % AGAIN === 0) await this.untilAcknowledged(message, door + 1);
  }

  private async untilAcknowledged(message: AcknowledgedMessage, door: number): Promise<boolean> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let attempt = 0; performance.now() < deadline; attempt += 1) {
      const doors = this.options.doors();
      const client = new ChatClient(doors[(door + attempt) % doors.length] ?? '');
      const status = await client.send(message).then(
        (answer) => answer.status,
        () => undefined,
      );
      const verdict = status === 202 ? 'ok' : status !== undefined && status < 500 ? 'fail' : 'unknown';
      this.options.note({ asked: 'message', ...message, verdict, ...(status !== undefined && { status }) });
      if (verdict === 'ok') return true;
      if (verdict === 'fail') {
        this.breaches.push(`I7: a valid message was refused with ${status}: ${JSON.stringify(message)}`);
        return false;
      }
      await sleep(RETRY_MS);
    }
    this.breaches.push(`I13: no answer to ${message.messageId} in ${PATIENCE_MS / 1000} s`);
    return false;
  }
}
