import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type Lane, type LaneStore } from '../store/lane-store.js';
import { LaneLost } from '../store/team-facts.js';
import { deliveryMetrics } from './delivery-metrics.js';
import { HeldLane } from './held-lane.js';
import { type TeamDelivery } from './team-delivery.js';

export interface DeskOptions {
  readonly instance: string;
  readonly teamsAtOnce: number;
  readonly leaseMs: number;
  /** Brings mails that are being sent to their end, soon. */
  hurry(): Promise<void>;
}

/** Teams whose pause ends are found by looking; what comes in rings. */
const LOOK_EVERY_MS = 500;
/** Who scrapes gives up after ten seconds, and would have none of the other metrics. */
const SCRAPE_MS = 500;

/** Takes up teams whose mails are due, several side by side. What fails for want of MongoDB or Kafka is tried again, for ever. */
export class DeliveryDesk {
  readonly name = 'mail-delivery';
  private readonly logger = new Logger('mail');
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private bell = new AbortController();
  private loop: Promise<void> | undefined;
  private failing = false;

  constructor(
    private readonly lanes: LaneStore,
    private readonly delivery: TeamDelivery,
    private readonly options: DeskOptions,
  ) {
    Object.assign(deliveryMetrics.parkedTeams, { collect: () => this.tellParked() });
  }

  async start(): Promise<void> {
    this.loop ??= this.run();
  }

  /** Something has come in. */
  ring(): void {
    this.bell.abort();
  }

  /** Waits for the mails that are being sent, and lets go of their teams. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.ring();
    await this.options.hurry();
    await this.loop;
    await Promise.all(this.running);
  }

  readiness(): { ok: boolean; details: Record<string, unknown> } {
    return { ok: true, details: { teams: this.running.size } };
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      if (this.running.size >= this.options.teamsAtOnce) {
        await Promise.race(this.running);
        continue;
      }
      this.bell = new AbortController();
      const claimedAt = performance.now();
      const lane = await this.claim();
      if (lane) this.takeUp(lane, claimedAt);
      else await delay(LOOK_EVERY_MS, undefined, { signal: this.bell.signal }).catch(() => undefined);
    }
  }

  private async claim(): Promise<Lane | undefined> {
    try {
      const lane = await this.lanes.claim(this.options.instance, this.options.leaseMs);
      this.failing = false;
      return lane;
    } catch (error) {
      if (!this.failing) this.logger.warn({ msg: 'Teams cannot be taken up; trying on', err: error });
      this.failing = true;
      return undefined;
    }
  }

  private takeUp(lane: Lane, claimedAt: number): void {
    const work = this.work(new HeldLane(lane, this.lanes, this.options.leaseMs, claimedAt)).finally(() => {
      this.running.delete(work);
      this.ring();
    });
    this.running.add(work);
  }

  private async work(held: HeldLane): Promise<void> {
    const { lane } = held;
    try {
      const release = await this.delivery.run(held, this.stopping.signal);
      if (!release) return;
      if (release.to === 'parked' && lane.attempts === 0)
        this.logger.warn({ msg: 'A team is parked', team: lane._id, reason: release.reason });
      await this.lanes.release(lane, release);
    } catch (error) {
      if (error instanceof LaneLost) return;
      this.logger.warn({
        msg: 'Mails of a team were interrupted; they go on later',
        team: lane._id,
        err: error,
      });
      // Where that fails too, the lease runs out.
      await this.lanes.release(lane, { to: 'wait', ms: LOOK_EVERY_MS }).catch(() => undefined);
    } finally {
      held.letGo();
    }
  }

  private async tellParked(): Promise<void> {
    try {
      const { teams, oldestS } = await this.lanes.parked({ withinMs: SCRAPE_MS });
      deliveryMetrics.parkedTeams.set(teams);
      deliveryMetrics.oldestParked.set(oldestS);
    } catch {
      // A scrape must neither fail nor wait for a database that is away; it sees the last value.
    }
  }
}
