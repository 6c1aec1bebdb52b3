import { setTimeout as sleep } from 'node:timers/promises';
import { requestJson } from '../app-request.js';
import { CliError } from '../cli-error.js';

interface Acknowledged {
  readonly message_id: string;
  readonly partition: number;
  readonly offset: number;
}

interface Timeline {
  readonly posts: readonly { readonly post_id: string }[];
}

const PATIENCE_MS = 30_000;
const ASK_EVERY_MS = 100;

/** The posts of one user of a load test, one after another, and what became of them. */
export class UserPosts {
  readonly acknowledged: Acknowledged[] = [];
  /** From request to acknowledgement, ms. */
  readonly times: number[] = [];
  failed = 0;
  firstFailure: string | undefined;
  /** Acknowledged at a lower place of a partition than an earlier post of this user. */
  overtaken = 0;
  /** Posts that were compared with the timeline. */
  compared = 0;
  private readonly latestIn = new Map<number, number>();

  constructor(
    private readonly timelineUrl: string,
    readonly name: string,
  ) {}

  async post(content: string): Promise<void> {
    const startedAt = performance.now();
    try {
      const { message_id, partition, offset } = (await requestJson(`${this.timelineUrl}/api/send-message`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user_id: this.name, content }),
      })) as { message_id: string; partition: number; offset: string };
      this.times.push(performance.now() - startedAt);
      this.note({ message_id, partition, offset: Number(offset) });
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      this.failed += 1;
      this.firstFailure ??= error.message;
    }
  }

  /** Whether the timeline ends otherwise than these posts were sent; waits until the last of them is there. */
  async misread(): Promise<boolean> {
    const sent = this.acknowledged.map(({ message_id }) => message_id);
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const { posts } = (await requestJson(`${this.timelineUrl}/api/timelines/${this.name}`)) as Timeline;
      const read = posts.map(({ post_id }) => post_id);
      // What failed may be there too: it was perhaps written, and only its acknowledgement lost.
      const known = read.filter((id) => sent.includes(id));
      const wanted = known.length > 0 ? sent.slice(-known.length) : [];
      this.compared = known.length;
      const complete = sent.length === 0 || read.includes(sent.at(-1)!);
      if (complete && known.join() === wanted.join()) return false;
      if (complete || performance.now() > deadline) return true;
      await sleep(ASK_EVERY_MS);
    }
  }

  private note(place: Acknowledged): void {
    const latest = this.latestIn.get(place.partition) ?? -1;
    if (place.offset <= latest) this.overtaken += 1;
    this.latestIn.set(place.partition, Math.max(latest, place.offset));
    this.acknowledged.push(place);
  }
}
