import { type DecodedEvent, type EventContract } from '#libs/events';
import { type KafkaMessage } from 'kafkajs';
import { type RecordHeaders } from '../record.js';

interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  /** The broker's append time, ms since 1970. */
  readonly timestamp: number;
}

interface Size {
  /** Of key and value, as they lie in the log. */
  readonly bytes: number;
}

interface Replay {
  /** The replay that let the record run through its topic once more; undefined for the first time. */
  readonly replayRun?: string | undefined;
}

/** An event with its place in the log. For a union of contracts, `type` tells which data it has. */
export type ReceivedEvent<Contract extends EventContract = EventContract> =
  Contract extends EventContract<infer Type, infer Data>
    ? Omit<DecodedEvent<Data>, 'type'> & Position & Size & Replay & { readonly type: Type }
    : never;

/** A record as it was fetched, before anybody looked at it. */
export interface FetchedRecord extends Position {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: RecordHeaders;
}

/** The place of a record as people write it. */
export function placeOf(position: Position): string {
  return `${position.topic}/${position.partition}@${position.offset}`;
}

export function fetchedRecord(topic: string, partition: number, message: KafkaMessage): FetchedRecord {
  return {
    topic,
    partition,
    offset: message.offset,
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: (message.headers ?? {}) as RecordHeaders,
  };
}
