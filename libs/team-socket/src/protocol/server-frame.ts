import {
  ERROR_CODES,
  RESYNC_REASONS,
  type ServerFrame,
  type TeamEvent,
  UNSUBSCRIBED_REASONS,
} from './frames.js';

/** What came is not to the protocol; the connection that it came from is of no use any more. */
export class BrokenFrameError extends Error {
  readonly code = 'BROKEN_FRAME';
  readonly retryable = true;
  constructor(what: string) {
    super(`The server sent a frame that is not to the protocol: ${what}. Connect again.`);
    this.name = 'BrokenFrameError';
  }
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '';
const flag: Check = (value) => typeof value === 'boolean';
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const time: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const object = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const oneOf =
  (list: readonly string[]): Check =>
  (value) =>
    list.includes(value as string);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    object(value) && faultIn(value, checks) === undefined;

const event = fields({ seq: count, id: text, type: text, time, data: object });
const events: Check = (value) =>
  Array.isArray(value) && value.length > 0 && (value as TeamEvent[]).every(event);

/** By operation: the fields that must be there. Others are let pass, for a later server may say more. */
const FRAMES: Readonly<Record<ServerFrame['op'], Readonly<Record<string, Check>>>> = {
  welcome: {
    ...{ session: text, instance: text, user_id: text, expires_at: time, ping_seconds: count },
    limits: fields({ frame_bytes: count, messages_per_second: count, subscriptions: count }),
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

/**
 * Reads a frame of the server. Undefined for an operation that is not known here, which a client passes over.
 * Throws BrokenFrameError for everything else that is not to the protocol.
 */
export function readServerFrame(frame: string): ServerFrame | undefined {
  const json = parsed(frame);
  if (!object(json) || typeof json.op !== 'string') throw new BrokenFrameError('no object with an `op`');
  if (!Object.hasOwn(FRAMES, json.op)) return undefined;
  const fault = faultIn(json, FRAMES[json.op as ServerFrame['op']]);
  if (fault !== undefined) throw new BrokenFrameError(`\`${fault}\` of \`${json.op}\``);
  return json as unknown as ServerFrame;
}

function parsed(frame: string): unknown {
  try {
    return JSON.parse(frame) as unknown;
  } catch {
    throw new BrokenFrameError('no JSON');
  }
}

function faultIn(value: Fields, checks: Readonly<Record<string, Check>>): string | undefined {
  return Object.entries(checks).find(([name, check]) => !check(value[name]))?.[0];
}
