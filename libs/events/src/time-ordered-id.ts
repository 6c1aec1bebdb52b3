import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const ID_BYTES = 16;
// One system call for 512 ids.
const random = new Uint8Array(ID_BYTES * 512);
let used = random.length;

/** A new UUIDv7, for events and for what they are about: ids sort by time. */
export function timeOrderedId(): string {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += ID_BYTES;
  return uuidv7({ random: random.subarray(used - ID_BYTES, used) });
}
