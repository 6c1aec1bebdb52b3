import { type Caller } from './caller.js';

/** As long as a key that the issuer has withdrawn may still count here. */
const KEPT_MS = 30_000;
const MOST = 1000;

interface Verified {
  readonly caller: Caller;
  readonly until: number;
}

/**
 * Tokens whose signature was checked a moment ago: a client sends the same one with each request, and checking it costs more
 * than all else that is done for it before its handler. At most 1,000, the oldest go first.
 */
export class VerifiedTokens {
  private readonly tokens = new Map<string, Verified>();

  get(token: string): Caller | undefined {
    const known = this.tokens.get(token);
    if (!known) return undefined;
    const now = Date.now();
    // A clock that was set back must not prolong it.
    if (now < known.until && now >= known.until - KEPT_MS && now < known.caller.expiresAt)
      return known.caller;
    this.tokens.delete(token);
    return undefined;
  }

  add(token: string, caller: Caller): void {
    const [oldest] = this.tokens.keys();
    if (this.tokens.size >= MOST && oldest !== undefined) this.tokens.delete(oldest);
    this.tokens.set(token, { caller, until: Date.now() + KEPT_MS });
  }
}
