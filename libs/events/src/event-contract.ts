import { type z } from 'zod';
import { type TopicDeclaration } from './topic.js';

/** What producers and consumers of one event agree on. */
export interface EventContract<Type extends string = string, Data = unknown> {
  readonly type: Type;
  /** `major.minor`. A minor version only adds optional fields; anything else is a new major. */
  readonly version: string;
  readonly topic: TopicDeclaration;
  readonly schema: z.ZodType<Data>;
  /** A record without `ce_type` is never taken for this event: its data would also fit events that say more. */
  readonly typeRequired?: boolean;
  /** Real-looking data, for documents and for the compatibility check. */
  readonly examples: readonly Data[];
  /** The record's key. Events with the same key are kept in order. */
  key(data: Data): string;
  /** What the partition follows from where it is not the key: events that shall lie together though their keys differ. */
  partitionKey?(data: Data): string;
}

/** The data of an event, from its contract. */
export type DataOf<Contract> = Contract extends EventContract<string, infer Data> ? Data : never;

/** Declares an event; its data type follows from the schema. */
export function defineEvent<const Type extends string, Data>(contract: {
  type: Type;
  version: string;
  topic: TopicDeclaration;
  typeRequired?: boolean;
  schema: z.ZodType<Data>;
  examples: readonly NoInfer<Data>[];
  key: (data: Data) => string;
  partitionKey?: (data: Data) => string;
}): EventContract<Type, Data> {
  return Object.freeze(contract);
}

export function majorOf(version: string): number {
  return Number(version.split('.', 1)[0]);
}
