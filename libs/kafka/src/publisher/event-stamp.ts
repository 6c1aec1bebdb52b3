import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const ID_BYTES = 16;
// One system call for 512 ids.
const random = new Uint8Array(ID_BYTES * 512);
let used = random.length;

/** A new event id: UUIDv7, so ids sort by time. */
export function newEventId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += ID_BYTES;
  return uuidv7({ random: random.subarray(used - ID_BYTES, used) });
}

let lastMs = 0;
let lastIso = '';

/** The time now, RFC 3339 in UTC; written out once for all events of a millisecond. */
export function isoNow(): string {
  const now = Date.now();
  if (now !== lastMs) {
    lastMs = now;
    lastIso = new Date(now).toISOString();
  }
  return lastIso;
}
