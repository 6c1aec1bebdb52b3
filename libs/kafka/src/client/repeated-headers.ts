interface Slot {
  readonly nameBytes: Buffer;
  readonly name: string;
  value: Buffer;
  /** Values in a row that were others. */
  changes: number;
}

const SLOTS = 32;
const LONGEST = 64;
/** Copying a value that changes with every record, as an id does, would cost more than it saves. */
const CHANGES_BEFORE_COPY = 64;
const NOTHING = Buffer.alloc(0);

/**
 * Records of one producer carry the same header names in the same order, and most of the values do not change either. What
 * is the same as before is taken from there: to compare a few bytes is cheaper than to make a string or a buffer. What is
 * kept here is copied, so that it does not hold on to the whole fetched batch.
 */
export class RepeatedHeaders {
  private readonly slots: (Slot | undefined)[] = [];

  /** The name in these bytes. `at` is the header's place among those of its record. */
  name(at: number, source: Buffer, start: number, end: number): string {
    const slot = this.slots[at];
    if (slot && same(slot.nameBytes, source, start, end)) return slot.name;
    const name = source.toString('utf8', start, end);
    if (at < SLOTS && end - start <= LONGEST) {
      const nameBytes = Buffer.from(source.subarray(start, end));
      this.slots[at] = { nameBytes, name, value: NOTHING, changes: CHANGES_BEFORE_COPY };
    }
    return name;
  }

  /** The value in these bytes, mostly the very buffer of the records before. To be asked after the name. */
  value(at: number, source: Buffer, start: number, end: number): Buffer {
    const slot = this.slots[at];
    if (!slot || end - start > LONGEST) return source.subarray(start, end);
    if (same(slot.value, source, start, end)) {
      slot.changes = 0;
      return slot.value;
    }
    slot.changes += 1;
    if (slot.changes < CHANGES_BEFORE_COPY) return source.subarray(start, end);
    slot.changes = 0;
    return (slot.value = Buffer.from(source.subarray(start, end)));
  }
}

function same(known: Buffer, source: Buffer, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let at = 0; at < known.length; at += 1) if (known[at] !== source[start + at]) return false;
  return true;
}
