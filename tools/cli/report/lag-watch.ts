import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaAdmin } from '../kafka-admin.js';
import { groupLag } from '../group-lag.js';

/** Records that waited, at a time in seconds since the watch began. */
export interface LagSample {
  readonly at_s: number;
  readonly lag: number;
}

export interface DrainSummary {
  readonly group: string;
  readonly topic: string;
  readonly peak: number;
  /** A few, over the whole time. */
  readonly samples: readonly LagSample[];
  /** From the end of production until nothing waited; undefined when the group stood still instead. */
  readonly drained_s: number | undefined;
}

const EVERY_MS = 100;
const STANDSTILL_MS = 30_000;
const SHOWN = 8;

/** Measures the lag of one group on one topic while others produce, then until it is worked off. */
export class LagWatch {
  private readonly startedAt = performance.now();
  private readonly samples: LagSample[] = [];
  private readonly producing = new AbortController();
  private readonly watching: Promise<void>;
  private lowest = Infinity;
  private movedAt = this.startedAt;

  constructor(
    private readonly admin: KafkaAdmin,
    private readonly group: string,
    private readonly topic: string,
  ) {
    this.watching = this.watch();
    this.watching.catch(() => undefined);
  }

  private get latest(): number {
    return this.samples.at(-1)?.lag ?? 0;
  }

  /** Nothing more is produced: resolves when the lag is gone, or has not fallen for 30 s. */
  async drained(signal: AbortSignal): Promise<DrainSummary> {
    this.producing.abort();
    await this.watching;
    const endedAt = performance.now();
    this.lowest = Infinity;
    this.movedAt = endedAt;
    await this.sample();
    while (this.latest > 0 && performance.now() - this.movedAt < STANDSTILL_MS && !signal.aborted) {
      await sleep(EVERY_MS);
      await this.sample();
    }
    const drained = this.latest === 0;
    return {
      group: this.group,
      topic: this.topic,
      peak: Math.max(...this.samples.map(({ lag }) => lag)),
      samples: thinned(this.samples),
      drained_s: drained ? Math.round(performance.now() - endedAt) / 1000 : undefined,
    };
  }

  private async watch(): Promise<void> {
    while (!this.producing.signal.aborted) {
      await this.sample();
      await sleep(EVERY_MS, undefined, { signal: this.producing.signal }).catch(() => undefined);
    }
  }

  private async sample(): Promise<void> {
    const lag = await groupLag(this.admin, this.group, this.topic);
    const now = performance.now();
    this.samples.push({ at_s: Math.round((now - this.startedAt) / 10) / 100, lag });
    if (lag >= this.lowest) return;
    this.lowest = lag;
    this.movedAt = now;
  }
}

function thinned(samples: readonly LagSample[]): LagSample[] {
  const step = Math.max(1, (samples.length - 1) / (SHOWN - 1));
  const places = Array.from({ length: Math.min(SHOWN, samples.length) }, (_, index) =>
    Math.round(index * step),
  );
  return places.map((place) => samples[place]!);
}
