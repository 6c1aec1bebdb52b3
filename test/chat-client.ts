import { eventually } from '#libs/testing';

export interface SentMessage {
  readonly messageId: string;
  readonly conversation: string;
  readonly timestamp: number;
  readonly partition: number;
  readonly offset: string;
}

export interface ReadMessage {
  readonly messageId: string;
  readonly fromUser: string;
  readonly toUser: string;
  readonly content: string;
  readonly timestamp: number;
  readonly partition: number;
  readonly offset: string;
  readonly clock?: { readonly wall: number; readonly counter: number; readonly node: string };
}

export interface MessagePage {
  readonly items: ReadMessage[];
  readonly next_cursor: string | null;
  readonly prev_cursor: string | null;
  readonly has_more: boolean;
  readonly total: number;
}

export interface SendAnswer {
  readonly status: number;
  readonly replayed: boolean;
  readonly sent: Partial<SentMessage>;
}

/** What a client of the chat does. */
export class ChatClient {
  constructor(readonly url: string) {}

  async send(
    message: { fromUser: string; toUser: string; content: string; messageId?: string },
    headers: Readonly<Record<string, string>> = {},
  ): Promise<SendAnswer> {
    const answer = await fetch(`${this.url}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(20_000),
    });
    return {
      status: answer.status,
      replayed: answer.headers.get('idempotency-replayed') === 'true',
      sent: (await answer.json()) as Partial<SentMessage>,
    };
  }

  async get<Body>(path: string): Promise<Body> {
    const answer = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(20_000) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Body;
  }

  page(pair: string, query: Readonly<Record<string, string>> = {}): Promise<MessagePage> {
    return this.get<MessagePage>(`/messages/${pair}?${new URLSearchParams(query).toString()}`);
  }

  /** The whole conversation, read page by page. */
  async readAll(pair: string, limit = 200): Promise<ReadMessage[]> {
    const messages: ReadMessage[] = [];
    for (let after: string | undefined; ;) {
      const page = await this.page(pair, { limit: String(limit), ...(after && { after }) });
      messages.push(...page.items);
      if (!page.has_more || page.next_cursor === null) return messages;
      after = page.next_cursor;
    }
  }

  /** How many messages each conversation is said to have. */
  async counts(pairs: readonly string[]): Promise<Map<string, number>> {
    const counts = pairs.map(async (pair) => {
      const { conversation, count } = await this.get<{ conversation: string; count: number }>(
        `/messages/${pair}/count`,
      );
      return [conversation, count] as const;
    });
    return new Map(await Promise.all(counts));
  }

  /** The same as the lists of their first users say it, which follow a moment later. */
  async listedCounts(pairs: readonly string[]): Promise<Map<string, number | undefined>> {
    const counts = pairs.map(async (pair) => {
      const [user, other] = pair.split('/');
      const { items } = await this.get<{ items: { with: string; count: number }[] }>(
        `/conversations/${user}`,
      );
      return [pair.replace('/', ':'), items.find((item) => item.with === other)?.count] as const;
    });
    return new Map(await Promise.all(counts));
  }

  /** Waits until the conversation has so many messages. */
  async untilStored(pair: string, count: number, timeoutMs = 30_000): Promise<void> {
    await eventually(
      async () => {
        const { count: stored } = await this.get<{ count: number }>(`/messages/${pair}/count`);
        if (stored < count) throw new Error(`${stored} of ${count} messages are stored`);
      },
      { timeoutMs, everyMs: 50 },
    );
  }
}

/** `count` messages of the two users in turn, until they are stored. */
export async function talk(chat: ChatClient, pair: string, count: number): Promise<void> {
  const [one = '', two = ''] = pair.split('/');
  for (let index = 0; index < count; index += 1) {
    const [fromUser, toUser] = index % 2 === 0 ? [one, two] : [two, one];
    const { status } = await chat.send({ fromUser, toUser, content: `no. ${index}` });
    if (status !== 202) throw new Error(`message ${index} was answered with ${status}`);
  }
  await chat.untilStored(pair, count);
}
