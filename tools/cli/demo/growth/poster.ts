import { setTimeout as sleep } from 'node:timers/promises';

const ANSWER_MS = 3000;
const RETRY_MS = 100;
const PAUSE_MS = 20;

/** Somebody who posts one thing after another, each when the last was acknowledged, so that there is an order to be kept. */
export class Poster {
  /** Ids of the acknowledged posts, in the order of posting. */
  readonly posted: string[] = [];
  /** Where they are. */
  readonly partitions = new Set<number>();
  /** The longest time from one acknowledgement to the next, ms. */
  longestPause = 0;
  private stopping = false;
  private readonly posting: Promise<void>;

  constructor(
    readonly name: string,
    private readonly doors: readonly string[],
  ) {
    this.posting = this.post();
    // Told by stop().
    this.posting.catch(() => undefined);
  }

  /** Resolves when the last post is acknowledged; rejects when one was refused for good. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.posting;
  }

  private async post(): Promise<void> {
    let last = performance.now();
    for (let count = 0; !this.stopping; count += 1) {
      const { message_id, partition } = await this.untilAcknowledged(count);
      this.longestPause = Math.max(this.longestPause, performance.now() - last);
      last = performance.now();
      this.posted.push(message_id);
      this.partitions.add(partition);
      await sleep(PAUSE_MS);
    }
  }

  /** The same post under the same key, at the one door or the other: it is one post, however often it was asked for. */
  private async untilAcknowledged(count: number): Promise<{ message_id: string; partition: number }> {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await fetch(`${this.doors[attempt % this.doors.length]}/api/send-message`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `${this.name}-${count}` },
        body: JSON.stringify({ user_id: this.name, content: `no. ${count}` }),
        signal: AbortSignal.timeout(ANSWER_MS),
      }).catch(() => undefined);
      if (answer?.ok) return (await answer.json()) as { message_id: string; partition: number };
      if (answer && answer.status < 500)
        throw new Error(`A post was refused with ${answer.status}: ${await answer.text()}`);
      await sleep(RETRY_MS);
    }
  }
}
