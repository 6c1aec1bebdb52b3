/** One event of a team. `seq` counts the team's events from 1 without a hole, over all kinds of events. */
export interface TeamEvent {
  readonly seq: number;
  /** The same in every delivery and on every instance. */
  readonly id: string;
  /** The contract's name, as `TaskCreated`. */
  readonly type: string;
  /** When it happened, RFC 3339 in UTC. */
  readonly time: string;
  /** As the contract of `type` has it. */
  readonly data: Readonly<Record<string, unknown>>;
}

export type ClientFrame =
  /**
   * `since`: the last sequence number that the client has seen; without it events come from now on. The answer is `subscribed`,
   * `resync` or `error`, and no events of the team come before it. A team that is subscribed to already is begun anew.
   */
  | { readonly op: 'subscribe'; readonly team_id: string; readonly since?: number }
  | { readonly op: 'unsubscribe'; readonly team_id: string }
  /** A new token of the same subject, before the old one expires. */
  | { readonly op: 'refresh'; readonly token: string }
  | { readonly op: 'ping' };

export const RESYNC_REASONS = ['history-too-short', 'since-in-the-future', 'gap'] as const;
export type ResyncReason = (typeof RESYNC_REASONS)[number];

export const UNSUBSCRIBED_REASONS = ['asked', 'member-removed', 'team-deleted'] as const;
export type UnsubscribedReason = (typeof UNSUBSCRIBED_REASONS)[number];

export const ERROR_CODES = [
  'malformed',
  'unknown-operation',
  'invalid-field',
  'not-a-member',
  'unknown-team',
  'too-many-subscriptions',
  'not-subscribed',
  'rate-limited',
  'foreign-token',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface SessionLimits {
  /** Of one frame of the client, in bytes. */
  readonly frame_bytes: number;
  readonly messages_per_second: number;
  readonly subscriptions: number;
}

/** The first frame of a connection. */
export interface WelcomeFrame {
  readonly op: 'welcome';
  readonly session: string;
  readonly instance: string;
  readonly user_id: string;
  /** When the token ends, RFC 3339 in UTC; then the server closes with 4401. */
  readonly expires_at: string;
  readonly ping_seconds: number;
  readonly limits: SessionLimits;
}

/** Frames that follow begin after `seq`. */
export interface SubscribedFrame {
  readonly op: 'subscribed';
  readonly team_id: string;
  readonly seq: number;
  /** `since` was given, and all that came after it follows. */
  readonly recovered: boolean;
  readonly online: number;
}

/** The events between are not to be had here: the client reads the team over HTTP; frames that follow begin after `seq`. */
export interface ResyncFrame {
  readonly op: 'resync';
  readonly team_id: string;
  readonly seq: number;
  readonly reason: ResyncReason;
}

/** Consecutive events of a team; the first one's `seq` is `prev` + 1. */
export interface EventsFrame {
  readonly op: 'events';
  readonly team_id: string;
  readonly prev: number;
  readonly events: readonly TeamEvent[];
}

/** Events of the past that an operator had published again; outside of the sequence. */
export interface ReplayedFrame {
  readonly op: 'replayed';
  readonly team_id: string;
  /** Names the replay. */
  readonly run: string;
  readonly events: readonly TeamEvent[];
}

export interface PresenceFrame {
  readonly op: 'presence';
  readonly team_id: string;
  /** Distinct users. */
  readonly online: number;
  readonly joined?: string;
  readonly left?: string;
}

export interface UnsubscribedFrame {
  readonly op: 'unsubscribed';
  readonly team_id: string;
  readonly reason: UnsubscribedReason;
}

export interface ErrorFrame {
  readonly op: 'error';
  readonly code: ErrorCode;
  readonly message: string;
  readonly field?: string;
  readonly team_id?: string;
  /** The same frame may be accepted later. */
  readonly retry: boolean;
}

export type ServerFrame =
  | WelcomeFrame
  | SubscribedFrame
  | ResyncFrame
  | EventsFrame
  | ReplayedFrame
  | PresenceFrame
  | UnsubscribedFrame
  | { readonly op: 'refreshed'; readonly expires_at: string }
  | { readonly op: 'pong' }
  | ErrorFrame;
