import { setTimeout as delay } from 'node:timers/promises';

/** Which responses are lost: every nth of all connections together, or each with a probability of 0 to 1. */
export type Swallow = { readonly every: number } | { readonly probability: number };

/** What the network does at the moment; all connections of a proxy look here for each chunk. */
export class Faults {
  delayMs = 0;
  chopBytes = Infinity;
  #swallow: Swallow | undefined;
  #responses = 0;
  #opened = Promise.resolve();
  #open: (() => void) | undefined;

  /** Everything waits until released; nothing is lost, as in TCP when the way is gone for a while. */
  hold(): void {
    if (this.#open) return;
    this.#opened = new Promise((resolve) => (this.#open = resolve));
  }

  release(): void {
    this.#open?.();
    this.#open = undefined;
  }

  swallow(what: Swallow | undefined): void {
    this.#swallow = what;
    this.#responses = 0;
  }

  /** Asked once per response. */
  isSwallowed(): boolean {
    if (!this.#swallow) return false;
    this.#responses++;
    return 'every' in this.#swallow
      ? this.#responses % this.#swallow.every === 0
      : Math.random() < this.#swallow.probability;
  }

  /** Resolves when the chunk may travel on. */
  async passage(): Promise<void> {
    if (this.delayMs > 0) await delay(this.delayMs);
    await this.#opened;
  }

  *pieces(chunk: Buffer): Generator<Buffer> {
    if (chunk.length <= this.chopBytes) {
      yield chunk;
      return;
    }
    for (let at = 0; at < chunk.length; at += this.chopBytes) yield chunk.subarray(at, at + this.chopBytes);
  }
}
