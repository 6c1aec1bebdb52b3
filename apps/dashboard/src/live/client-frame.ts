import { z } from 'zod';

const userId = z.string().min(1).max(200);
const topic = z.string().regex(/^[\w.-]{1,249}$/);

/** Everything that a page may say. */
const frames = z.discriminatedUnion('op', [
  /** Show this user's posts and their order, now and whenever they change; without a user no more. */
  z.strictObject({ op: z.literal('timeline'), user_id: userId.optional() }),
  z.strictObject({ op: z.literal('ordering'), user_id: userId }),
  z.strictObject({
    op: z.literal('record'),
    topic,
    partition: z.int().min(0).max(1_000_000),
    offset: z.string().regex(/^\d{1,19}$/),
  }),
  z.strictObject({ op: z.literal('dead-letters'), topic }),
  z.strictObject({
    op: z.literal('load'),
    kind: z.enum(['posts', 'orders', 'messages']),
    /** Requests per second; 0 stops. */
    rate: z.int().min(0).max(500),
  }),
]);

export type ClientFrame = z.infer<typeof frames>;

export type FrameFault = { readonly code: 'NOT_JSON' | 'NOT_VALID'; readonly message: string };

/** Reads one frame; what is wrong with it is returned, not thrown. */
export function readFrame(text: string): ClientFrame | FrameFault {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { code: 'NOT_JSON', message: 'A frame is one JSON object.' };
  }
  const parsed = frames.safeParse(json);
  if (parsed.success) return parsed.data;
  const message = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'frame'}: ${issue.message}`);
  return { code: 'NOT_VALID', message: message.join('; ').slice(0, 300) };
}
