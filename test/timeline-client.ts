import { eventually } from '#libs/testing';

export interface SentPost {
  readonly message_id: string;
  readonly user_id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
}

export interface TimelinePost {
  readonly post_id: string;
  readonly content: string;
  readonly partition: number;
  readonly offset: string;
  readonly timestamp: number;
  readonly published_at: number;
  readonly region?: string;
}

export interface Ordering {
  readonly verified: number;
  readonly gaps: number;
  readonly duplicates: number;
  readonly backwards: number;
  readonly wrong_partition: number;
  readonly redeliveries: number;
  readonly users: number;
  readonly violations: readonly Readonly<Record<string, unknown>>[];
  readonly producers?: readonly Readonly<Record<string, unknown>>[];
}

export interface Trend {
  readonly window_start: number;
  readonly window_end: number;
  readonly posts: number;
  readonly late: number;
  readonly users: readonly { readonly user_id: string; readonly posts: number }[];
}

export interface PostAnswer {
  readonly status: number;
  readonly replayed: boolean;
  readonly sent: Partial<SentPost>;
}

/** What a client of the timeline does. */
export class TimelineClient {
  constructor(
    readonly url: string,
    private readonly timeoutMs = 20_000,
  ) {}

  async post(
    post: { user_id: string; content: string; region?: string },
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PostAnswer> {
    const answer = await fetch(`${this.url}/api/send-message`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(post),
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    return {
      status: answer.status,
      replayed: answer.headers.get('idempotency-replayed') === 'true',
      sent: (await answer.json()) as Partial<SentPost>,
    };
  }

  async get<Body>(path: string): Promise<Body> {
    const answer = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(this.timeoutMs) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Body;
  }

  async timeline(user: string): Promise<TimelinePost[]> {
    return (await this.get<{ posts: TimelinePost[] }>(`/api/timelines/${user}`)).posts;
  }

  ordering(user?: string): Promise<Ordering> {
    return this.get<Ordering>(`/api/ordering${user === undefined ? '' : `?user_id=${user}`}`);
  }

  trends(): Promise<{ windows: Trend[]; open: Trend[] }> {
    return this.get('/api/trends');
  }

  /** Waits until the timeline has so many posts. */
  async untilPosts(user: string, count: number, timeoutMs = 30_000): Promise<TimelinePost[]> {
    return eventually(
      async () => {
        const posts = await this.timeline(user);
        if (posts.length < count) throw new Error(`${user} has ${posts.length} of ${count} posts`);
        return posts;
      },
      { timeoutMs, everyMs: 50 },
    );
  }
}
