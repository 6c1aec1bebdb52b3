import { type EventContract } from '#libs/events';
import { type FetchedRecord, type ReceivedEvent } from './received-event.js';

export interface Rejection {
  readonly event: ReceivedEvent;
  readonly code: string;
  readonly message: string;
}

/**
 * What a handler gets: events of one partition, in the order of the log, decoded and fitting their contracts. The handler
 * makes the whole batch last, then returns; only then are its offsets committed. It sees the batch again after a crash.
 */
export class EventBatch<Contract extends EventContract = EventContract> {
  private readonly rejected: Rejection[] = [];

  constructor(
    readonly topic: string,
    readonly partition: number,
    readonly events: readonly ReceivedEvent<Contract>[],
    private readonly recordAt: (index: number) => FetchedRecord | undefined = () => undefined,
  ) {}

  /**
   * The record of `events[index]` as it lies in the log: for a handler that finishes an event later, and may have to
   * dead-letter it then (KafkaConsumers.deadLetter).
   */
  sourceOf(index: number): FetchedRecord {
    const record = this.recordAt(index);
    if (!record) throw new Error(`there is no event ${index} in this batch`);
    return record;
  }

  /**
   * Sends one event to the dead letters once the handler has returned; the others stay handled. `code` names the reason
   * for operators: upper case, from a closed set of the app's own.
   */
  reject(event: ReceivedEvent<Contract>, code: string, message: string): void {
    this.rejected.push({ event: event, code, message });
  }

  get rejections(): readonly Rejection[] {
    return this.rejected;
  }
}
