import { timeOrderedId } from '#libs/events';
import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = '6f0f5a5e-8c0c-5d3b-9d5c-2d6a1f3f7a10';

/**
 * With an Idempotency-Key the id follows from user and key, so that a retry is the same order on any instance and for ever,
 * and nobody can claim another user's.
 */
export function orderIdFor(userId: string, idempotencyKey: string | undefined): string {
  return idempotencyKey === undefined ? timeOrderedId() : uuidv5(`${userId}\n${idempotencyKey}`, NAMESPACE);
}
