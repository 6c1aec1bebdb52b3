import { type MessagePage, type SentMessage } from './chat-client.js';

const TOKEN = 'x-consistency-token';

/** One user's session, which hands the token of each answer to the next request, whichever instance takes it. */
export class ChatSession {
  token: string | undefined;
  private requests = 0;

  constructor(private readonly urls: readonly string[]) {}

  async send(fromUser: string, toUser: string, content: string): Promise<SentMessage> {
    const answer = await this.request('/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fromUser, toUser, content }),
    });
    if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as SentMessage;
  }

  async page(pair: string): Promise<MessagePage> {
    const answer = await this.request(`/messages/${pair}?limit=200`);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as MessagePage;
  }

  /** Any request, with the session's token, which the answer renews. */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const url = this.urls[(this.requests += 1) % this.urls.length] ?? '';
    const answer = await fetch(`${url}${path}`, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), ...(this.token && { [TOKEN]: this.token }) },
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.ok) this.token = answer.headers.get(TOKEN) ?? undefined;
    return answer;
  }
}
