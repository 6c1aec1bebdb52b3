import { type Trace } from '#libs/tracing';
import { type mongo } from 'mongoose';

/** An event that is to be published, as the app describes it; plain data that BSON can hold. */
export interface OutboxEntry<Event> {
  /** What has an order of its own, such as `team:42`. */
  readonly stream: string;
  /** The place in the stream; one more than the entry before, from whoever made the change in the same transaction. */
  readonly seq: number;
  readonly event: Event;
  /** Of the change; that of the running code unless it is said. Known to whoever gets the entry out of the outbox. */
  readonly trace?: Trace;
}

/** `_id` is keyOf() its place, so that a place in a stream cannot be given twice. */
export interface OutboxDocument<Event> extends mongo.Document {
  _id: string;
  stream: string;
  seq: number;
  event: Event;
  at: Date;
  trace?: Trace;
}

/** The place of an entry, as `<stream>/<seq>`. */
export function keyOf({ stream, seq }: Pick<OutboxEntry<unknown>, 'stream' | 'seq'>): string {
  return `${stream}/${seq}`;
}
