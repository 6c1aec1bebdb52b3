import { type LoadGenerator } from './load/load-generator.js';
import { type BenchServers } from './servers/bench-servers.js';
import { type Sizes } from './sizes.js';
import { type Spread } from './statistics.js';

/** One measurement of one contender; an item gives the figures that it measures. */
export interface Sample {
  /** Operations per second. */
  readonly rate?: number;
  readonly averageMs?: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** CPU time of the contender's process for one operation. */
  readonly cpuMicros?: number;
  /** CPU time of the broker for one operation. */
  readonly brokerCpuMicros?: number;
  /** Cores that strangers to this bench kept busy meanwhile. */
  readonly othersCores?: number;
}

export interface Goal {
  readonly what: string;
  readonly rule: 'at least' | 'at most' | 'below';
  readonly limit: number;
  readonly unit: '' | 'KiB' | 'MiB' | 'ms' | '%';
  readonly measured: Spread;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ItemResult {
  readonly table: Table;
  readonly goals: readonly Goal[];
  /** What a reader should know about the figures. */
  readonly notes: readonly string[];
  /** Counts that do not agree with broker or database. One makes the bench fail: its figures mean nothing. */
  readonly countFaults: readonly string[];
  /** Everything measured, by contender, in the order of the rounds. */
  readonly samples: Readonly<Record<string, readonly Sample[]>>;
}

export interface BenchContext {
  readonly servers: BenchServers;
  readonly load: LoadGenerator;
  readonly sizes: Sizes;
  /** Where our processes leave CPU profiles; undefined for none. */
  readonly profiles: string | undefined;
  readonly onProgress: (line: string) => void;
}

export interface BenchItem {
  readonly name: string;
  readonly title: string;
  run(context: BenchContext): Promise<ItemResult>;
}

export function meets({ rule, limit, measured }: Goal): boolean {
  if (rule === 'at least') return measured.median >= limit;
  return rule === 'at most' ? measured.median <= limit : measured.median < limit;
}
