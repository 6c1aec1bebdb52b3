/** What a client has gone through since it was made. */
export interface Counters {
  /** Connections that were welcomed. */
  connections: number;
  /** Connections that were lost, or refused. */
  lost: number;
  events: number;
  /** Frames that did not follow on those before; none of their events was delivered. */
  brokenChains: number;
  /** Frames that were not to the protocol. */
  brokenFrames: number;
  /** Subscriptions that went on where they were before the connection was lost. */
  recovered: number;
  /** Times that a team had to be read anew. */
  resyncs: number;
}

export function noneYet(): Counters {
  return { connections: 0, lost: 0, events: 0, brokenChains: 0, brokenFrames: 0, recovered: 0, resyncs: 0 };
}
