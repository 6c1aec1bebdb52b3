import {
  anyObject,
  count,
  type Field,
  type Fields,
  type FieldSchema,
  flag,
  listOf,
  object,
  objectSchema,
  oneOf,
  optional,
  text,
  time,
} from './field.js';
import {
  type ClientFrame,
  ERROR_CODES,
  RESYNC_REASONS,
  type ServerFrame,
  UNSUBSCRIBED_REASONS,
} from './frames.js';

const events: Field = listOf(object({ seq: count, id: text, type: text, time, data: anyObject }));

/** By operation: the fields that must be there. Others are let pass, for a later server may say more. */
export const SERVER_FRAMES: Readonly<Record<ServerFrame['op'], Fields>> = {
  welcome: {
    ...{ session: text, instance: text, user_id: text, expires_at: time, ping_seconds: count },
    limits: object({ frame_bytes: count, messages_per_second: count, subscriptions: count }),
  },
  subscribed: { team_id: text, seq: count, recovered: flag, online: count },
  resync: { team_id: text, seq: count, reason: oneOf(RESYNC_REASONS) },
  events: { team_id: text, prev: count, events },
  replayed: { team_id: text, run: text, events },
  presence: { team_id: text, online: count, joined: optional(text), left: optional(text) },
  unsubscribed: { team_id: text, reason: oneOf(UNSUBSCRIBED_REASONS) },
  refreshed: { expires_at: time },
  pong: {},
  error: {
    ...{ code: oneOf(ERROR_CODES), message: text, retry: flag },
    ...{ field: optional(text), team_id: optional(text) },
  },
};

export const CLIENT_FRAMES: Readonly<Record<ClientFrame['op'], Fields>> = {
  subscribe: { team_id: text, since: optional(count) },
  unsubscribe: { team_id: text },
  refresh: { token: text },
  ping: {},
};

/** One frame as a document shows it. */
export interface FrameDocument {
  readonly op: string;
  readonly from: 'client' | 'server';
  /** JSON Schema. */
  readonly schema: FieldSchema;
}

/** Every frame of the protocol. */
export function frameDocuments(): FrameDocument[] {
  const of = (from: FrameDocument['from'], frames: Readonly<Record<string, Fields>>): FrameDocument[] =>
    Object.entries(frames).map(([op, fields]) => ({
      ...{ op, from },
      schema: objectSchema({ op: { schema: { const: op }, accepts: (value) => value === op }, ...fields }),
    }));
  return [...of('client', CLIENT_FRAMES), ...of('server', SERVER_FRAMES)];
}
