import { type FetchedRecord, placeOf } from '../consumer/received-event.js';

/** Records of the same key that stand behind the first place of a dead letter. */
export interface LaterRecords {
  /** Those that its group has read and not dead-lettered. */
  readonly applied: number;
  /** Place of the last of them. */
  readonly lastApplied: string | undefined;
  /** Those that its group has still to read. */
  readonly unread: number;
}

interface Waiting {
  readonly place: string;
  readonly begin: bigint;
  /** What had been counted when it was passed; undefined before. */
  passed: { readonly applied: number; readonly unread: number } | undefined;
}

/**
 * Counts the records of one key for one group once, however many dead letters the key has: what comes after a dead letter is
 * the whole less what had come before it.
 */
export class LaterTally {
  private readonly letters: Waiting[] = [];
  private next = 0;
  private sorted = true;
  private applied = 0;
  private unread = 0;
  private lastApplied: string | undefined;

  constructor(
    readonly group: string,
    private readonly committed: bigint,
  ) {}

  /** `begin` is the first offset that counts as later. */
  add(place: string, begin: bigint): void {
    this.letters.push({ place, begin, passed: undefined });
    this.sorted = false;
  }

  /** The first offset that is later than any of its dead letters. */
  get begin(): bigint {
    this.sort();
    return this.letters[0]?.begin ?? 0n;
  }

  /** To be called in log order. Whether the group has applied the record; undefined when it counts for nothing. */
  count(record: FetchedRecord, deadLettered: boolean): boolean | undefined {
    this.sort();
    const offset = BigInt(record.offset);
    for (let letter = this.letters[this.next]; letter && letter.begin <= offset;) {
      letter.passed = { applied: this.applied, unread: this.unread };
      this.next += 1;
      letter = this.letters[this.next];
    }
    if (this.next === 0 || deadLettered) return undefined;
    if (offset >= this.committed) {
      this.unread += 1;
      return false;
    }
    this.applied += 1;
    this.lastApplied = placeOf(record);
    return true;
  }

  /** For each dead letter, by its place. */
  results(): [string, LaterRecords][] {
    return this.letters.map(({ place, passed }) => {
      const applied = passed ? this.applied - passed.applied : 0;
      const unread = passed ? this.unread - passed.unread : 0;
      return [place, { applied, lastApplied: applied > 0 ? this.lastApplied : undefined, unread }];
    });
  }

  private sort(): void {
    if (this.sorted) return;
    this.letters.sort((one, other) => (one.begin < other.begin ? -1 : one.begin > other.begin ? 1 : 0));
    this.sorted = true;
  }
}
