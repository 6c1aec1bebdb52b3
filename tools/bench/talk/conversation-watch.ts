import { setTimeout as sleep } from 'node:timers/promises';
import { fetchAgain } from './fetch-again.js';

interface Page {
  readonly items: readonly { readonly content: string }[];
  readonly next_cursor: string | null;
}

const LIMIT = 200;

/** Reads on in a conversation while somebody waits for a message, and tells when each can be read. */
export class ConversationWatch {
  private readonly waiting = new Map<string, () => void>();
  private cursor: string | null = null;
  private following: Promise<void> | undefined;

  /** `pauseMs` is between two reads; `pair` is `<user>/<user>`. */
  constructor(
    private readonly url: string,
    private readonly pair: string,
    private readonly pauseMs: number,
  ) {}

  /** Resolves when a message with this content, which none before had, was read; rejects when reading fails. */
  async seen(content: string): Promise<void> {
    const read = new Promise<void>((resolve) => this.waiting.set(content, resolve));
    this.following ??= this.follow().finally(() => (this.following = undefined));
    await Promise.race([read, this.following.then(() => read)]);
  }

  private async follow(): Promise<void> {
    while (this.waiting.size > 0) {
      const page = await this.read();
      for (const { content } of page.items) {
        this.waiting.get(content)?.();
        this.waiting.delete(content);
      }
      this.cursor = page.next_cursor;
      if (page.items.length === 0) await sleep(this.pauseMs);
    }
  }

  private async read(): Promise<Page> {
    const after = this.cursor === null ? '' : `&after=${encodeURIComponent(this.cursor)}`;
    const answer = await fetchAgain(`${this.url}/messages/${this.pair}?limit=${LIMIT}${after}`);
    if (!answer.ok)
      throw new Error(`${this.pair} could not be read: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Page;
  }
}
