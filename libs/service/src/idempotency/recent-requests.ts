import { LatestEntries } from './latest-entries.js';

/** A request that this process took of late, and what it leads to. */
export interface RecentRequest<Request, Answer> {
  readonly request: Request;
  readonly answer: Promise<Answer>;
}

/**
 * The latest idempotent requests of this process by their id, so that a repeat shares the first one's answer, also while that
 * is still under way. A failed one is forgotten, since it may be tried again.
 */
export class RecentRequests<Request, Answer> {
  private readonly recent: LatestEntries<RecentRequest<Request, Answer>>;

  constructor(limit: number) {
    this.recent = new LatestEntries(limit);
  }

  find(id: string): RecentRequest<Request, Answer> | undefined {
    return this.recent.get(id);
  }

  /** Returns `answer`. */
  remember(id: string, request: Request, answer: Promise<Answer>): Promise<Answer> {
    this.recent.set(id, { request, answer });
    answer.catch(() => this.recent.delete(id));
    return answer;
  }
}
