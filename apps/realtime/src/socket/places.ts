import { networkOf, ProblemException } from '#libs/service';

export interface PlaceBounds {
  readonly total: number;
  readonly perAddress: number;
}

const AGAIN_MS = 5000;

/** How many connections there are, and from where; an IPv6 network of one customer (/64) counts as one address. */
export class Places {
  private readonly byAddress = new Map<string, number>();
  private taken = 0;

  constructor(private readonly bounds: PlaceBounds) {}

  /** Takes a place; the returned function gives it back, once however often it is called. Throws ProblemException. */
  take(address: string): () => void {
    const network = networkOf(address);
    const here = this.byAddress.get(network) ?? 0;
    if (here >= this.bounds.perAddress)
      throw new ProblemException(429, 'Too many connections from this address.', { retryAfterMs: AGAIN_MS });
    if (this.taken >= this.bounds.total)
      throw new ProblemException(503, 'This instance has as many connections as it takes.', {
        retryAfterMs: AGAIN_MS,
      });
    this.taken += 1;
    this.byAddress.set(network, here + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.taken -= 1;
      const left = (this.byAddress.get(network) ?? 1) - 1;
      if (left > 0) this.byAddress.set(network, left);
      else this.byAddress.delete(network);
    };
  }
}
