import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { type ClientFrame, type ErrorFrame } from '#libs/team-socket';

export type Fault = Pick<ErrorFrame, 'code' | 'message' | 'field'>;

const MAX_TOKEN = 8192;

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => string | undefined;

const teamId: Check = (value) =>
  typeof value === 'string' && IDENTIFIER.test(value) ? undefined : `must be one team: ${IDENTIFIER_RULE}`;
const since: Check = (value) =>
  value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0)
    ? undefined
    : 'must be a sequence number, a whole number from 0, or be left out';
const token: Check = (value) =>
  typeof value === 'string' && value !== '' && value.length <= MAX_TOKEN ? undefined : 'must be a token';

const OPERATIONS: ReadonlyMap<unknown, Readonly<Record<string, Check>>> = new Map<
  unknown,
  Readonly<Record<string, Check>>
>([
  ['subscribe', { team_id: teamId, since }],
  ['unsubscribe', { team_id: teamId }],
  ['refresh', { token }],
  ['ping', {}],
]);

/** Reads one frame of a client. What is wrong with it is returned, not thrown, and says nothing of what it held. */
export function readClientFrame(text: string): { readonly frame: ClientFrame } | { readonly fault: Fault } {
  const json = parsed(text);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return { fault: { code: 'malformed', message: 'A frame is one JSON object.' } };
  const fields = json as Fields;
  const checks = OPERATIONS.get(fields.op);
  if (!checks) {
    const known = [...OPERATIONS.keys()].join(', ');
    return { fault: { code: 'unknown-operation', message: `op must be one of ${known}.`, field: 'op' } };
  }
  const unknown = Object.keys(fields).find((name) => name !== 'op' && !Object.hasOwn(checks, name));
  if (unknown !== undefined) return invalid(unknown.slice(0, 64), `is no field of ${String(fields.op)}`);
  for (const [name, check] of Object.entries(checks)) {
    const message = check(fields[name]);
    if (message !== undefined) return invalid(name, message);
  }
  return { frame: json as ClientFrame };
}

function invalid(field: string, rule: string): { readonly fault: Fault } {
  return { fault: { code: 'invalid-field', message: `${field} ${rule}.`, field } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
