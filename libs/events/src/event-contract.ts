import { type z } from 'zod';
import { type ProtobufMessage } from './protobuf/protobuf-message.js';
import { type TopicDeclaration } from './topic.js';

/** What an event was in a major of before. Its records are read as those of today. */
export interface EarlierMajor<Data = unknown> {
  readonly major: number;
  readonly schema: z.ZodType;
  /** Gets what the schema has passed; must give what the schema of today passes. */
  upcast(data: unknown): Data;
}

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
  /**
   * Its producer may assign it to another partition than its key's, and says so in the record. Its readers take the order
   * from the data and not from the log.
   */
  readonly movable?: boolean;
  /** Majors that are still in the log. */
  readonly earlier?: readonly EarlierMajor<Data>[];
  /** Its binary form, where it has one. */
  readonly protobuf?: ProtobufMessage;
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
  movable?: boolean;
  earlier?: readonly EarlierMajor<NoInfer<Data>>[];
  protobuf?: ProtobufMessage;
}): EventContract<Type, Data> {
  return Object.freeze(contract);
}

/** Declares what an event was in a major of before, and what it is today. */
export function earlierMajor<Old, Data>(
  major: number,
  schema: z.ZodType<Old>,
  upcast: (data: Old) => Data,
): EarlierMajor<Data> {
  return { major, schema, upcast: (data) => upcast(data as Old) };
}

export function majorOf(version: string): number {
  return Number(version.split('.', 1)[0]);
}
