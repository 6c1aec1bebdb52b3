import { setTimeout as sleep } from 'node:timers/promises';
import { TimelineClient } from '../../../test/timeline-client.js';
import { type AcknowledgedPost } from '../../../test/timeline-invariants.js';
import { type SpiceKind } from '../plan/trouble.js';
import { type Injector } from './injector.js';

export const POSTERS = ['ida', 'jon', 'kim', 'lea', 'max', 'nia'] as const;

export interface PostTrafficOptions {
  readonly seed: number;
  /** Posts a second, of all users together. */
  readonly rate: number;
  readonly spice: readonly SpiceKind[];
  /** Addresses of the instances that take posts, alive or not. */
  readonly doors: () => readonly string[];
  readonly injector: Injector;
  readonly note: (entry: object) => void;
}

/** Shorter than an instance stands still: what it was asked then may take effect late. */
const ANSWER_MS = 3000;
const RETRY_MS = 200;
const PATIENCE_MS = 120_000;
/** One post in so many is sent again after its acknowledgement, as by a client that did not hear it. */
const AGAIN = 10;

/**
 * Users who post one thing after another, each when the last was acknowledged: so there is an order that their timelines must
 * have. A post is sent with the same Idempotency-Key, at the one instance or the other, until it is acknowledged.
 */
export class PostTraffic {
  /** Each user's in the order of sending. */
  readonly acknowledged: AcknowledgedPost[] = [];
  readonly breaches: string[] = [];
  private readonly running: Promise<unknown>;
  private stopping = false;

  constructor(private readonly options: PostTrafficOptions) {
    this.running = Promise.all(
      POSTERS.map((user, index) =>
        this.run(user, index).catch(
          (error: unknown) =>
            void this.breaches.push(`the traffic of ${user} itself failed: ${String(error)}`),
        ),
      ),
    );
  }

  /** Resolves when every post that was begun is acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async run(user: string, index: number): Promise<void> {
    const { seed, rate, spice, injector } = this.options;
    for (let count = 0; !this.stopping; count += 1) {
      const post = { user_id: user, content: `no. ${count} of ${user}` };
      const key = `post-${seed}-${user}-${count}`;
      const sent = await this.untilAcknowledged(post, key, count);
      if (sent) this.acknowledged.push(sent);
      if (spice.includes('duplicates') && count % AGAIN === index)
        await this.untilAcknowledged(post, key, count + 1);
      await injector.injectPost(count * POSTERS.length + index);
      await sleep((POSTERS.length * 1000) / rate);
    }
  }

  private async untilAcknowledged(
    post: { user_id: string; content: string },
    key: string,
    door: number,
  ): Promise<AcknowledgedPost | undefined> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let attempt = 0; performance.now() < deadline; attempt += 1) {
      const doors = this.options.doors();
      const client = new TimelineClient(doors[(door + attempt) % doors.length] ?? '', ANSWER_MS);
      const answer = await client.post(post, { 'idempotency-key': key }).catch(() => undefined);
      const status = answer?.status;
      const verdict = status === 202 ? 'ok' : status !== undefined && status < 500 ? 'fail' : 'unknown';
      this.options.note({ asked: 'post', key, ...post, verdict, ...(status !== undefined && { status }) });
      if (verdict === 'ok') return answer!.sent as AcknowledgedPost;
      if (verdict === 'fail') {
        this.breaches.push(`I8: a valid post was refused with ${status}: ${JSON.stringify(post)}`);
        return undefined;
      }
      await sleep(RETRY_MS);
    }
    this.breaches.push(`I13: no answer to ${key} in ${PATIENCE_MS / 1000} s`);
    return undefined;
  }
}
