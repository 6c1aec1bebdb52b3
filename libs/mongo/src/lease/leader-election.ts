import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type MongoDatabase } from '../mongo-database.js';
import { Lease } from './lease.js';
import { leaseHolders, leaseRefusedWrites, leaseTakeovers } from './lease-metrics.js';
import { Term } from './term.js';

/** What is led, by whom, and what leading means. */
export interface LeaderElectionOptions {
  lease: string;
  /** How long others wait for a leader that vanished, in ms; 15000 by default. */
  ttlMs?: number;
  /** Name of this process, for people who look into the collection. */
  instance: string;
  /**
   * Does the leader's work, until `term.signal` aborts. May return earlier: the lease is kept. Before the lease is
   * given up its promise is awaited, so that two leaders do not work side by side. A rejection gives the lease up.
   */
  onElected(term: Term): Promise<void> | void;
  /** The term has ended, whether given up, lost or run out. */
  onLost?(term: Term): void;
}

/**
 * A component that has one of all processes lead. It tries every third of the time to live; its own term ends by the
 * monotonic clock, counted from before the renewal was sent, so always before the server lets another one in.
 */
export class LeaderElection {
  readonly name: string;
  private readonly logger = new Logger('lease');
  private readonly lease: Lease;
  private readonly ttlMs: number;
  private readonly stopping = new AbortController();
  private holder: string;
  private term: Term | undefined;
  private work: Promise<void> | undefined;
  private loop: Promise<void> | undefined;
  private failing = false;

  constructor(
    database: MongoDatabase,
    private readonly options: LeaderElectionOptions,
  ) {
    this.name = `lease-${options.lease}`;
    this.ttlMs = options.ttlMs ?? 15_000;
    this.lease = new Lease(database, options.lease, this.ttlMs);
    this.holder = this.newHolder();
  }

  /** The current term of this process, if it leads. */
  get leading(): Term | undefined {
    return this.term?.isCurrent() ? this.term : undefined;
  }

  /** Does not wait for an election: somebody else may lead for ever. */
  async start(): Promise<void> {
    leaseHolders.set({ lease: this.options.lease }, 0);
    // Without its zero the first one would be no increase.
    leaseTakeovers.inc({ lease: this.options.lease }, 0);
    leaseRefusedWrites.inc({ lease: this.options.lease }, 0);
    this.loop ??= this.run();
  }

  /** Ends the term, waits for its work, and releases the lease, so that another leads from its next try on. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.loop;
  }

  readiness(): { ok: boolean; details: Record<string, unknown> } {
    return { ok: true, details: { leading: this.leading !== undefined, token: this.leading?.token ?? null } };
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.attempt();
      const pause = (this.ttlMs / 3) * (0.9 + Math.random() / 5);
      await delay(pause, undefined, { signal }).catch(() => undefined);
    }
    await this.giveUp();
  }

  private async attempt(): Promise<void> {
    if (this.term !== undefined && !this.term.isCurrent()) this.endTerm('could not be renewed in time');
    // The work of a lost term has to end before this process may lead again.
    if (this.term === undefined && this.work) await Promise.race([this.work, aborted(this.stopping.signal)]);
    if (this.stopping.signal.aborted) return;
    const deadline = performance.now() + this.ttlMs;
    try {
      const token = await this.lease.acquire(this.holder);
      this.failing = false;
      this.settle(token, deadline);
    } catch (error) {
      if (!this.failing)
        this.logger.warn(`lease ${this.options.lease} cannot be asked for`, { reason: String(error) });
      this.failing = true;
    }
  }

  private settle(token: number | undefined, deadline: number): void {
    const { term } = this;
    if (term !== undefined && token === term.token) return term.renew(deadline);
    if (term !== undefined) this.endTerm('was taken by another');
    // An answer that took longer than the lease lives elects nobody.
    else if (token !== undefined && performance.now() < deadline) this.beginTerm(token, deadline);
  }

  private beginTerm(token: number, deadline: number): void {
    const { lease } = this.options;
    const term = new Term(
      token,
      deadline,
      () => this.term === term && this.endTerm('could not be renewed in time'),
    );
    this.term = term;
    leaseHolders.set({ lease }, 1);
    leaseTakeovers.inc({ lease });
    this.logger.log(`leads ${lease}`, { token });
    const work = this.lead(term).finally(() => {
      // Who waits to be elected asks again and again, and must not pile up listeners for work that is over.
      if (this.work === work) this.work = undefined;
    });
    this.work = work;
  }

  private async lead(term: Term): Promise<void> {
    try {
      await this.options.onElected(term);
    } catch (error) {
      if (!term.signal.aborted) {
        this.logger.error(error);
        await this.abandon(term);
      }
    }
  }

  /** Not giveUp(), which would wait for the work that this is the end of. */
  private async abandon(term: Term): Promise<void> {
    const { holder } = this;
    if (this.term === term) this.endTerm('was given up, as its work failed');
    await this.lease.release(holder).catch(() => undefined);
  }

  private endTerm(why: string): void {
    const { term } = this;
    if (term === undefined) return;
    this.term = undefined;
    // Another name, so that this process too gets a new token should it lead again.
    this.holder = this.newHolder();
    term.end();
    leaseHolders.set({ lease: this.options.lease }, 0);
    this.logger.log(`lease ${this.options.lease} ${why}`, { token: term.token });
    this.options.onLost?.(term);
  }

  private async giveUp(): Promise<void> {
    const { holder } = this;
    this.endTerm('is released');
    await this.work;
    await this.lease.release(holder).catch(() => undefined);
  }

  private newHolder(): string {
    return `${this.options.instance}:${randomUUID()}`;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
