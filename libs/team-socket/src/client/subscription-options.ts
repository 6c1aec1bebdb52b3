import {
  type ErrorCode,
  type PresenceFrame,
  type ReplayedFrame,
  type ResyncReason,
  type TeamEvent,
  type UnsubscribedReason,
} from '../protocol/frames.js';

/** Why the team has to be read anew. */
export interface Resync {
  readonly teamId: string;
  /** What is read must be at least as new as this. */
  readonly seq: number;
  readonly reason: ResyncReason;
}

export interface Subscribed {
  /** What was asked for; undefined at the beginning of a subscription without `since`. */
  readonly since: number | undefined;
  readonly seq: number;
  readonly recovered: boolean;
  readonly online: number;
}

/** Why no more events come: the server's word, or the code of an error that no retry helps against. */
export type EndReason = Exclude<UnsubscribedReason, 'asked'> | ErrorCode;

export interface SubscriptionOptions {
  /** The last sequence number that is known here already; without it events come from now on. */
  readonly since?: number;
  /** Events in the sequence of the team, each once; the first one follows on `since`, or on what `reload` has resolved to. */
  onEvents(events: readonly TeamEvent[]): void;
  /**
   * Events between are not to be had from the server: reads the team anew and resolves to the sequence number that it then
   * stands for. Until then no events are delivered. Asked again after a pause when it rejects, or resolves to less than `seq`.
   */
  reload(resync: Resync): Promise<number>;
  /** After each connection, before the events that follow. */
  onSubscribed?(subscribed: Subscribed): void;
  onPresence?(presence: PresenceFrame): void;
  /** Events of the past that were published again; they are no news, and not part of the sequence. */
  onReplayed?(replayed: ReplayedFrame): void;
  /** The subscription is over and takes up nothing any more. */
  onEnd?(reason: EndReason): void;
}
