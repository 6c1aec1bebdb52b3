import { type ORDER_VIOLATIONS, sentinelMetrics } from './sentinel-metrics.js';

export type OrderViolation = (typeof ORDER_VIOLATIONS)[number];

/** What was seen, and what was there before. */
export interface ViolationEvidence {
  readonly kind: OrderViolation;
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly producer: string;
  readonly offset: string;
  readonly sequence: number;
  readonly previousOffset: string | undefined;
  readonly previousSequence: number | undefined;
  /** ms since 1970. */
  readonly seenAt: number;
  /** The last thing that happened to the consumer, such as a rebalance, and how long ago in ms. */
  readonly after: { readonly event: string; readonly agoMs: number } | undefined;
}

export interface Observation {
  readonly topic: string;
  readonly partition: number;
  readonly key: string;
  readonly producer: string;
  readonly sequence: number;
  readonly offset: string;
}

/** What the sentinel has counted since it began. */
export interface OrderTally {
  /** Events that carried a sequence, or lay on a wrong partition; redeliveries not among them. */
  readonly verified: number;
  readonly gaps: number;
  readonly duplicates: number;
  readonly backwards: number;
  readonly wrongPartition: number;
  readonly redeliveries: number;
  /** Keys that are being watched now. */
  readonly keys: number;
}

/** How far one key has come, by one producer. */
export interface KeyProgress {
  readonly topic: string;
  readonly partition: number;
  readonly producer: string;
  readonly sequence: number;
  readonly offset: string;
  readonly verified: number;
}

interface Watched {
  readonly watermarks: Map<string, Watermark>;
  readonly keys: Set<string>;
}

interface Watermark {
  readonly producer: string;
  readonly key: string;
  verified: number;
  sequence: number;
  /** Exact up to 2^53 records in a partition. */
  offset: number;
  /** Sequences that were jumped over and may still come late. */
  missing: Set<number> | undefined;
}

const MAX_KEYS_PER_PARTITION = 50_000;
const MAX_MISSING = 1000;
const EVIDENCE_KEPT = 100;

/**
 * Watches that the events of each key arrive as they were published, by a watermark per producer and key. Counts a gap, a
 * duplicate, an event that comes late and one on a partition that is not its key's, apart and with evidence.
 */
export class OrderSentinel {
  private readonly partitions = new Map<string, Watched>();
  private readonly counts = {
    gap: 0,
    duplicate: 0,
    backwards: 0,
    wrong_partition: 0,
    redelivery: 0,
    verified: 0,
  };
  private readonly kept: ViolationEvidence[] = [];
  private lastEvent: { event: string; at: number } | undefined;

  constructor(
    private readonly group: string,
    private readonly onViolation: (evidence: ViolationEvidence) => void,
  ) {}

  /** The latest violations, oldest first. */
  get evidence(): readonly ViolationEvidence[] {
    return this.kept;
  }

  get tally(): OrderTally {
    const { gap, duplicate, backwards, wrong_partition, redelivery, verified } = this.counts;
    let keys = 0;
    for (const watched of this.partitions.values()) keys += watched.keys.size;
    return {
      ...{ verified, gaps: gap, duplicates: duplicate, backwards, wrongPartition: wrong_partition },
      ...{ redeliveries: redelivery, keys },
    };
  }

  /** How far a key has come, by each of its producers; nothing for one that is not watched. */
  progressOf(key: string): KeyProgress[] {
    return [...this.partitions].flatMap(([name, { watermarks, keys }]) => {
      if (!keys.has(key)) return [];
      const slash = name.lastIndexOf('/');
      const place = { topic: name.slice(0, slash), partition: Number(name.slice(slash + 1)) };
      return [...watermarks.values()]
        .filter((watermark) => watermark.key === key)
        .map(({ producer, sequence, offset, verified }) => ({
          ...place,
          ...{ producer, sequence, offset: String(offset), verified },
        }));
    });
  }

  /** Remembers what happened to the consumer, as evidence for a violation that may follow. */
  note(event: string): void {
    this.lastEvent = { event, at: Date.now() };
  }

  /** Another member may have read this partition meanwhile: what is known of it says nothing any more. */
  forget(topic: string, partition: number): void {
    this.partitions.delete(`${topic}/${partition}`);
  }

  observe(seen: Observation): void {
    const { watermarks, keys } = this.watchedOf(seen);
    const id = `${seen.producer}\n${seen.key}`;
    const known = watermarks.get(id);
    const offset = Number(seen.offset);
    if (!known) {
      const { producer, key, sequence } = seen;
      watermarks.set(id, { producer, key, sequence, offset, verified: 1, missing: undefined });
      keys.add(key);
      this.counts.verified += 1;
    } else if (offset <= known.offset) {
      this.counts.redelivery += 1;
      sentinelMetrics.redeliveries.inc({ group: this.group, topic: seen.topic });
    } else {
      this.compare(seen, known);
      known.offset = offset;
      known.verified += 1;
      this.counts.verified += 1;
    }
  }

  wrongPartition(seen: Observation): void {
    this.counts.verified += 1;
    this.report('wrong_partition', seen, undefined);
  }

  private compare(seen: Observation, known: Watermark): void {
    const expected = known.sequence + 1;
    if (seen.sequence >= expected) {
      if (seen.sequence > expected) {
        this.report('gap', seen, known);
        const missing = (known.missing ??= new Set());
        for (let lost = expected; lost < seen.sequence && missing.size < MAX_MISSING; lost += 1) {
          missing.add(lost);
        }
      }
      known.sequence = seen.sequence;
    } else {
      this.report(known.missing?.delete(seen.sequence) ? 'backwards' : 'duplicate', seen, known);
    }
  }

  private watchedOf({ topic, partition }: Observation): Watched {
    const name = `${topic}/${partition}`;
    let watched = this.partitions.get(name);
    if (!watched || watched.watermarks.size >= MAX_KEYS_PER_PARTITION) {
      watched = { watermarks: new Map(), keys: new Set() };
      this.partitions.set(name, watched);
    }
    return watched;
  }

  private report(kind: OrderViolation, seen: Observation, known: Watermark | undefined): void {
    this.counts[kind] += 1;
    sentinelMetrics.violations.inc({ group: this.group, topic: seen.topic, kind });
    const evidence: ViolationEvidence = {
      kind,
      ...seen,
      previousOffset: known?.offset.toString(),
      previousSequence: known?.sequence,
      seenAt: Date.now(),
      after: this.lastEvent && { event: this.lastEvent.event, agoMs: Date.now() - this.lastEvent.at },
    };
    this.kept.push(evidence);
    if (this.kept.length > EVIDENCE_KEPT) this.kept.shift();
    this.onViolation(evidence);
  }
}
