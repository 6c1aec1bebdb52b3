import {
  decodeEvent,
  type DecodedEvent,
  DecodeFault,
  type DecodeFaultCode,
  type EventContract,
  HEADER,
} from '#libs/events';
import { partitionOf } from '../client/murmur2.js';
import { byKey, type Partitioners } from '../client/partitioner.js';
import { type OrderSentinel } from '../sentinel/order-sentinel.js';
import { SENTINEL_HEADER } from '../sentinel/sequence-headers.js';
import { type FetchedRecord, type ReceivedEvent } from './received-event.js';
import { replayRunOf } from './replay-run.js';
import { asFirstWritten, replayGroupOf } from './replayed-record.js';

/** Why a record goes to the dead letters before any handler sees it. */
export interface RecordFault {
  readonly record: FetchedRecord;
  readonly code: DecodeFaultCode | 'WRONG_PARTITION';
  readonly message: string;
}

export type ReadRecord =
  | { readonly event: ReceivedEvent; readonly replayed: boolean }
  | { readonly fault: RecordFault }
  | { readonly forGroup: string };

/**
 * The one place where records are parsed and checked. Shows every good one to the order sentinel, but no replayed one: that
 * carries the sequence of its first time. A record that is replayed for another group is not even looked at.
 */
export class RecordReader {
  private readonly contracts = new Map<string, EventContract[]>();

  constructor(
    catalogue: readonly EventContract[],
    private readonly sentinel: OrderSentinel,
    private readonly group: string,
    private readonly partitioners: Partitioners = {},
  ) {
    for (const contract of catalogue) {
      const ofTopic = this.contracts.get(contract.topic.name);
      if (ofTopic) ofTopic.push(contract);
      else this.contracts.set(contract.topic.name, [contract]);
    }
  }

  read(record: FetchedRecord): ReadRecord {
    const forGroup = replayGroupOf(record);
    if (forGroup !== undefined && forGroup !== this.group) return { forGroup };
    const replayed = forGroup !== undefined;
    const decoded = decodeEvent(
      replayed ? asFirstWritten(record) : record,
      this.contracts.get(record.topic) ?? [],
    );
    if (decoded instanceof DecodeFault) {
      return { fault: { record, code: decoded.code, message: decoded.message } };
    }
    const event = placed(decoded, record);
    const { partition } = record;
    const { partitions } = event.contract.topic;
    const owner = this.ownerOf(event, record);
    if (!replayed) this.watch(record, event, owner);
    // Who replays a dead letter knows the key, and not how its app spreads keys.
    const belongs = owner === partition || (replayed && partitionOf(event.key, partitions) === partition);
    if (belongs) return { event, replayed };
    return {
      fault: {
        record,
        code: 'WRONG_PARTITION',
        message: `the key belongs to partition ${owner}; produce it with the murmur2 partitioner of the Java client`,
      },
    };
  }

  /** The partition that the event belongs to. */
  private ownerOf({ contract, key, data }: ReceivedEvent, { topic, headers }: FetchedRecord): number {
    const { partitions } = contract.topic;
    if (contract.movable) {
      const assigned = Number(headers[HEADER.assignedPartition]?.toString() || Number.NaN);
      if (Number.isInteger(assigned) && assigned >= 0 && assigned < partitions) return assigned;
    }
    const partitioned = { key: contract.partitionKey?.(data) ?? key, data };
    return (this.partitioners[topic] ?? byKey)(partitioned, partitions);
  }

  private watch(record: FetchedRecord, event: ReceivedEvent, owner: number): void {
    const { topic, partition, offset } = record;
    const producer = record.headers[SENTINEL_HEADER.producer]?.toString();
    const sequence = Number(record.headers[SENTINEL_HEADER.sequence]);
    const seen = { topic, partition, offset, key: event.key, producer: producer ?? '', sequence };
    if (owner !== partition) this.sentinel.wrongPartition(seen);
    else if (producer && Number.isSafeInteger(sequence)) this.sentinel.observe(seen);
  }
}

/** Field by field: spreading costs as much as all the rest of reading a record. */
function placed(
  { contract, type, id, source, time, key, data, trace }: DecodedEvent,
  record: FetchedRecord,
): ReceivedEvent {
  const { topic, partition, offset, timestamp, key: keyBytes, value } = record;
  const replayRun = replayRunOf(record);
  const bytes = (keyBytes?.length ?? 0) + (value?.length ?? 0);
  // prettier-ignore
  return {
    contract, type, id, source, time, key, data, trace,
    topic, partition, offset, timestamp, bytes, replayRun,
  };
}
