import { decodeEvent, DecodeFault, type DecodeFaultCode, type EventContract } from '#libs/events';
import { partitionOf } from '../client/murmur2.js';
import { type OrderSentinel } from '../sentinel/order-sentinel.js';
import { SENTINEL_HEADER } from '../sentinel/sequence-headers.js';
import { type FetchedRecord, type ReceivedEvent } from './received-event.js';

/** Why a record goes to the dead letters before any handler sees it. */
export interface RecordFault {
  readonly record: FetchedRecord;
  readonly code: DecodeFaultCode | 'WRONG_PARTITION';
  readonly message: string;
}

export type ReadRecord = { readonly event: ReceivedEvent } | { readonly fault: RecordFault };

/** The one place where records are parsed and checked; shows every good one to the order sentinel. */
export class RecordReader {
  private readonly contracts = new Map<string, EventContract[]>();

  constructor(
    catalogue: readonly EventContract[],
    private readonly sentinel: OrderSentinel,
  ) {
    for (const contract of catalogue) {
      const ofTopic = this.contracts.get(contract.topic.name);
      if (ofTopic) ofTopic.push(contract);
      else this.contracts.set(contract.topic.name, [contract]);
    }
  }

  read(record: FetchedRecord): ReadRecord {
    const decoded = decodeEvent(record, this.contracts.get(record.topic) ?? []);
    if (decoded instanceof DecodeFault) {
      return { fault: { record, code: decoded.code, message: decoded.message } };
    }
    const { topic, partition, offset, timestamp } = record;
    const event: ReceivedEvent = { ...decoded, topic, partition, offset, timestamp };
    const owner = partitionOf(event.key, event.contract.topic.partitions);
    this.watch(record, event, owner);
    if (owner === partition) return { event };
    return {
      fault: {
        record,
        code: 'WRONG_PARTITION',
        message: `the key belongs to partition ${owner}; produce it with the murmur2 partitioner of the Java client`,
      },
    };
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
