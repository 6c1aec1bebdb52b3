import { timeOrderedId } from '#libs/events';
import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = '2b9a4a53-0c56-5c0b-8a3b-1a9a3fb0c1d7';

/** An Idempotency-Key names one post of its user, on any instance and for ever. */
export function postIdFor(userId: string, idempotencyKey: string | undefined): string {
  return idempotencyKey === undefined ? timeOrderedId() : uuidv5(`${userId}\n${idempotencyKey}`, NAMESPACE);
}
