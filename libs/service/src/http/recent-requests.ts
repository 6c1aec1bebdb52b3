/** A request that was taken here of late, and what it leads to. */
export interface RecentRequest<Request, Answer> {
  readonly request: Request;
  readonly answer: Promise<Answer>;
}

/**
 * The idempotent requests that this process took of late, by their id, so that a repeat shares the first one's answer also
 * while that is still under way. Forgets failed ones, since they may be tried again, and the oldest beyond `limit`.
 */
export class RecentRequests<Request, Answer> {
  private readonly recent = new Map<string, RecentRequest<Request, Answer>>();

  constructor(private readonly limit: number) {}

  find(id: string): RecentRequest<Request, Answer> | undefined {
    return this.recent.get(id);
  }

  /** Returns `answer` for convenience. */
  remember(id: string, request: Request, answer: Promise<Answer>): Promise<Answer> {
    this.recent.set(id, { request, answer });
    answer.catch(() => this.recent.delete(id));
    if (this.recent.size > this.limit) {
      const [oldest] = this.recent.keys();
      if (oldest !== undefined) this.recent.delete(oldest);
    }
    return answer;
  }
}
