import { MAX_CLIENT_FRAME_BYTES, type SessionLimits } from '#libs/team-socket';
import { type RealtimeConfig } from '../realtime.config.js';

/** So many times the frames of a second may come at once. */
export const BURST_SECONDS = 5;
export const MAX_FAULTS = 10;

export function sessionLimits(config: RealtimeConfig): SessionLimits {
  return {
    frame_bytes: MAX_CLIENT_FRAME_BYTES,
    messages_per_second: config.REALTIME_MESSAGES_PER_SECOND,
    subscriptions: config.REALTIME_SUBSCRIPTIONS,
  };
}
