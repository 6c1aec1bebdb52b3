import { Counter } from 'prom-client';

export type OrderViolation = 'gap' | 'duplicate' | 'backwards' | 'wrong_partition';

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

interface Watermark {
  sequence: number;
  /** Exact up to 2^53 records in a partition. */
  offset: number;
  /** Sequences that were jumped over and may still come late. */
  missing: Set<number> | undefined;
}

const violations = new Counter({
  name: 'kafka_order_violations_total',
  help: 'Breaches of the order of a key as the sentinel saw them; a redelivery is none',
  labelNames: ['group', 'topic', 'kind'] as const,
});
const redeliveries = new Counter({
  name: 'kafka_redeliveries_total',
  help: 'Events that were seen before at the same offset: legal after a crash or a rebalance',
  labelNames: ['group', 'topic'] as const,
});

const MAX_KEYS_PER_PARTITION = 50_000;
const MAX_MISSING = 1000;
const EVIDENCE_KEPT = 100;

/**
 * Watches that the events of each key arrive as they were published, by a watermark per producer and key. Counts a gap, a
 * duplicate, an event that comes late and one on a partition that is not its key's, apart and with evidence.
 */
export class OrderSentinel {
  private readonly partitions = new Map<string, Map<string, Watermark>>();
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

  /** Remembers what happened to the consumer, as evidence for a violation that may follow. */
  note(event: string): void {
    this.lastEvent = { event, at: Date.now() };
  }

  /** Another member may have read this partition meanwhile: what is known of it says nothing any more. */
  forget(topic: string, partition: number): void {
    this.partitions.delete(`${topic}/${partition}`);
  }

  observe(seen: Observation): void {
    const watermarks = this.watermarksOf(seen);
    const id = `${seen.producer}\n${seen.key}`;
    const known = watermarks.get(id);
    const offset = Number(seen.offset);
    if (!known) {
      watermarks.set(id, { sequence: seen.sequence, offset, missing: undefined });
    } else if (offset <= known.offset) {
      redeliveries.inc({ group: this.group, topic: seen.topic });
    } else {
      this.compare(seen, known);
      known.offset = offset;
    }
  }

  wrongPartition(seen: Observation): void {
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

  private watermarksOf({ topic, partition }: Observation): Map<string, Watermark> {
    const name = `${topic}/${partition}`;
    let watermarks = this.partitions.get(name);
    if (!watermarks || watermarks.size >= MAX_KEYS_PER_PARTITION) {
      watermarks = new Map();
      this.partitions.set(name, watermarks);
    }
    return watermarks;
  }

  private report(kind: OrderViolation, seen: Observation, known: Watermark | undefined): void {
    violations.inc({ group: this.group, topic: seen.topic, kind });
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
