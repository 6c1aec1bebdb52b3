import { type FetchedRecord } from './received-event.js';

interface Mark {
  readonly offset: bigint;
  /** ms since 1970. */
  readonly timestamp: number;
}

const RECORDS_PER_MARK = 100;

/** How far an assigned partition is behind, from what was fetched and committed alone: nobody is asked. */
export class PartitionLag {
  private highWatermark = 0n;
  private committed: bigint | undefined;
  /** Of what was fetched and is not committed one record in a hundred, and the first of each fetch. */
  private marks: Mark[] = [];

  /** Records that are written and not committed, as of the last fetch; undefined before the first one. */
  get records(): number | undefined {
    return this.committed === undefined ? undefined : Number(this.highWatermark - this.committed);
  }

  /** Age of the oldest record that was fetched and is not committed, to within a hundred records; never too small. */
  seconds(now: number): number | undefined {
    if (this.committed === undefined) return undefined;
    const [oldest] = this.marks;
    return oldest === undefined ? 0 : Math.max(0, now - oldest.timestamp) / 1000;
  }

  fetched(records: readonly FetchedRecord[], highWatermark: string): void {
    this.highWatermark = BigInt(highWatermark);
    for (let index = 0; index < records.length; index += RECORDS_PER_MARK) {
      const { offset, timestamp } = records[index]!;
      this.committed ??= BigInt(offset);
      this.marks.push({ offset: BigInt(offset), timestamp });
    }
  }

  /** Everything before `next` is done with. */
  committedUpTo(next: bigint): void {
    this.committed = next;
    if (this.highWatermark <= next) {
      this.highWatermark = next;
      this.marks = [];
      return;
    }
    // A mark also stands for the records up to the next one, and the last one for what has not been fetched yet.
    const later = this.marks.findIndex(({ offset }) => offset > next);
    this.marks.splice(0, (later === -1 ? this.marks.length : later) - 1);
  }

  /** What was fetched and not committed is fetched again; on another assignment the position may have moved. */
  assigned(anew: boolean): void {
    this.marks = [];
    if (anew) this.committed = undefined;
  }
}
