import { type TeamStateChangedData, timeOrderedId } from '#libs/events';

/** An event as it waits in the outbox. Its id and time are those of the change, however often it is published. */
export interface WaitingEvent {
  readonly id: string;
  /** Of the contract. */
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  readonly data: unknown;
  /** The team after it, where the change is one of the team or its members; null when it is gone. */
  readonly state?: TeamStateChangedData | null;
  /** Where the team's events lie since it was moved; without it, where its id says. */
  readonly partition?: number;
}

export function waitingEvent(
  type: string,
  data: unknown,
  more: Pick<WaitingEvent, 'state' | 'partition'> = {},
): WaitingEvent {
  return { id: timeOrderedId(), type, time: new Date().toISOString(), data, ...more };
}
