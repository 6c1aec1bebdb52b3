import { type PendingRecord } from './pending-record.js';

/** The records of one partition that go out together, in their order. */
export interface LaneBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: PendingRecord[];
}

export interface GatheringBounds {
  readonly records: number;
  readonly bytes: number;
}

// kafkajs groups a send's messages in quadratic time, and a batch must fit the broker's message.max.bytes (1 MiB).
const LANE_RECORDS = 500;
const LANE_BYTES = 900_000;

/** Records that wait while a batch is in flight: first in, first out for each partition, bounded in number and bytes. */
export class GatheringQueue {
  private readonly lanes = new Map<string, PendingRecord[]>();
  private count = 0;
  private bytes = 0;

  constructor(private readonly bounds: GatheringBounds) {}

  get size(): number {
    return this.count;
  }

  /** False when a bound is reached; the record is then not taken. */
  add(pending: PendingRecord): boolean {
    if (this.count >= this.bounds.records || this.bytes + pending.bytes > this.bounds.bytes) return false;
    const name = `${pending.record.topic}/${pending.record.partition}`;
    const lane = this.lanes.get(name);
    if (lane) lane.push(pending);
    else this.lanes.set(name, [pending]);
    this.count += 1;
    this.bytes += pending.bytes;
    return true;
  }

  /** The next batch: the head of every lane, so that no partition waits behind another. */
  take(): LaneBatch[] {
    const batch: LaneBatch[] = [];
    for (const [name, lane] of this.lanes) {
      const records = lane.splice(0, headOf(lane));
      if (lane.length === 0) this.lanes.delete(name);
      this.forget(records);
      const [first] = records;
      if (first) batch.push({ topic: first.record.topic, partition: first.record.partition, records });
    }
    return batch;
  }

  /** Takes out what has waited beyond its deadline. */
  takeExpired(now: number): PendingRecord[] {
    const expired: PendingRecord[] = [];
    for (const [name, lane] of this.lanes) {
      const alive = lane.findIndex((record) => record.deadline > now);
      const late = lane.splice(0, alive === -1 ? lane.length : alive);
      if (lane.length === 0) this.lanes.delete(name);
      this.forget(late);
      expired.push(...late);
    }
    return expired;
  }

  private forget(records: readonly PendingRecord[]): void {
    this.count -= records.length;
    for (const record of records) this.bytes -= record.bytes;
  }
}

function headOf(lane: readonly PendingRecord[]): number {
  let bytes = 0;
  let count = 0;
  for (const record of lane) {
    bytes += record.bytes;
    if (count > 0 && (count === LANE_RECORDS || bytes > LANE_BYTES)) break;
    count += 1;
  }
  return count;
}
