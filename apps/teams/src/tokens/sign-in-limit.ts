import { LatestEntries, networkOf } from '#libs/service';

interface Tries {
  readonly left: number;
  /** ms of a clock that never runs back. */
  readonly at: number;
}

export interface SignInLimits {
  /** Tries at once, after a time of rest. */
  readonly burst: number;
  /** ms after which one more try is granted. */
  readonly refillMs: number;
  /** Addresses that are remembered; the oldest are forgotten first. */
  readonly addresses: number;
}

/** How often an address may try a password, in this process. An IPv6 network of one customer (/64) counts as one address. */
export class SignInLimit {
  private readonly tries: LatestEntries<Tries>;

  constructor(
    private readonly limits: SignInLimits,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tries = new LatestEntries(limits.addresses);
  }

  /** Counts a try. Undefined when it is granted, else in how many ms the next one will be. */
  refusal(address: string): number | undefined {
    const { burst, refillMs } = this.limits;
    const network = networkOf(address);
    const at = this.now();
    const before = this.tries.get(network) ?? { left: burst, at };
    const left = Math.min(burst, before.left + (at - before.at) / refillMs);
    if (left < 1) return Math.ceil((1 - left) * refillMs);
    // Deleted first, so that whoever tries on is not the oldest.
    this.tries.delete(network);
    this.tries.set(network, { left: left - 1, at });
    return undefined;
  }
}
