import { setTimeout as sleep } from 'node:timers/promises';
import { ChatClient, type ReadMessage } from '../../../test/chat-client.js';

const LIMIT = 7;
const PAUSE_MS = 100;

/** Reads on in each conversation, page by page, while messages come in and whoever answers dies. */
export class PageFollower {
  readonly read = new Map<string, ReadMessage[]>();
  private readonly cursors = new Map<string, string>();
  private readonly looking: Promise<void>;
  private stopping = false;
  private asked = 0;

  /** `doors` are the instances that answer, asked in turn. */
  constructor(
    private readonly pairs: readonly string[],
    private readonly doors: () => readonly string[],
  ) {
    for (const pair of pairs) this.read.set(pair.replace('/', ':'), []);
    this.looking = this.look();
  }

  /** Reads to the end of each conversation, which nobody writes any longer, and stops. Rejects when nobody answers. */
  async finish(): Promise<void> {
    this.stopping = true;
    await this.looking;
    for (const pair of this.pairs) while (await this.next(pair));
  }

  private async look(): Promise<void> {
    while (!this.stopping) {
      for (const pair of this.pairs) await this.next(pair).catch(() => undefined);
      await sleep(PAUSE_MS);
    }
  }

  /** Whether there is more. */
  private async next(pair: string): Promise<boolean> {
    const doors = this.doors();
    const client = new ChatClient(doors[(this.asked += 1) % doors.length] ?? '');
    const after = this.cursors.get(pair);
    const page = await client.page(pair, { limit: String(LIMIT), ...(after && { after }) });
    this.read.get(pair.replace('/', ':'))?.push(...page.items);
    if (page.next_cursor !== null) this.cursors.set(pair, page.next_cursor);
    return page.has_more;
  }
}
