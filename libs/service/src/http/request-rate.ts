import { type Response } from 'express';
import { LatestEntries } from '../idempotency/latest-entries.js';
import { ProblemException } from './problem.js';

/** A quiet caller may send what it is allowed in so long at once. */
const WINDOW_S = 10;
/** About 5 MB at most; whoever was quiet longest is forgotten first, and begins anew. */
const REMEMBERED = 20_000;

interface Bucket {
  left: number;
  at: number;
}

/** Requests per second of many callers, each by a name of its own; in this process. Memory is bounded. */
export class RequestRate {
  private readonly buckets = new LatestEntries<Bucket>(REMEMBERED);
  private readonly limit: number;

  constructor(
    private readonly perSecond: number,
    /** In seconds, of a clock that never runs back. */
    private readonly now: () => number = () => performance.now() / 1000,
  ) {
    this.limit = perSecond * WINDOW_S;
  }

  /**
   * Counts a request and tells its caller by headers what is left. Throws 429 with Retry-After when nothing is; `who` stands in
   * its message.
   */
  count(name: string, who: string, response: Pick<Response, 'setHeader'>): void {
    const at = this.now();
    const { left: before, at: last } = this.buckets.get(name) ?? { left: this.limit, at };
    const left = Math.min(this.limit, before + (at - last) * this.perSecond);
    const granted = left >= 1;
    // Deleted first, so that whoever goes on asking is not the oldest.
    this.buckets.delete(name);
    this.buckets.set(name, { left: granted ? left - 1 : left, at });
    this.tell(response, granted ? left - 1 : left);
    if (granted) return;
    throw new ProblemException(
      429,
      `Too many requests of this ${who}; send at most ${this.perSecond} a second.`,
      {
        retryAfterMs: ((1 - left) / this.perSecond) * 1000,
      },
    );
  }

  /** https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/06/ */
  private tell(response: Pick<Response, 'setHeader'>, left: number): void {
    response.setHeader('RateLimit-Limit', String(this.limit));
    response.setHeader('RateLimit-Remaining', String(Math.floor(left)));
    response.setHeader('RateLimit-Reset', String(Math.ceil((this.limit - left) / this.perSecond)));
    response.setHeader('RateLimit-Policy', `${this.limit};w=${WINDOW_S}`);
  }
}
