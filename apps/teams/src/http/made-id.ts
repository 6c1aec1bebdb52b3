import { timeOrderedId } from '#libs/events';
import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = '9d1c62a4-6e0d-5d35-b0f6-0a9e1f1c7d42';

/**
 * With an Idempotency-Key the id of what is made follows from the caller, from what kind it is and where, and from the key, so
 * that a retry makes the same on any instance and for ever, and nobody can claim another user's.
 */
export function madeId(actor: string, kind: string, key: string | undefined): string {
  return key === undefined ? timeOrderedId() : uuidv5(JSON.stringify([actor, kind, key]), NAMESPACE);
}
