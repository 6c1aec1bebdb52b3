import { timeOrderedId } from '#libs/events';
import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = '0f3c2b0e-55b0-5c5e-8f0e-6a4f8a0f7d21';

/** An Idempotency-Key names one message of its sender, on any instance and for ever. */
export function messageIdFor(fromUser: string, idempotencyKey: string | undefined): string {
  return idempotencyKey === undefined ? timeOrderedId() : uuidv5(`${fromUser}\n${idempotencyKey}`, NAMESPACE);
}
