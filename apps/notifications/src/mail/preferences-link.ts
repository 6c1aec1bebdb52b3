import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs who may change whose preferences without signing in: whoever got a mail. */
export function signatureOf(userId: string, key: Buffer): string {
  return createHmac('sha256', key).update(`preferences\n${userId}`).digest('base64url');
}

export function isSignedBy(userId: string, signature: string, key: Buffer): boolean {
  const given = Buffer.from(signature);
  const right = Buffer.from(signatureOf(userId, key));
  return given.length === right.length && timingSafeEqual(given, right);
}

/** The address under every mail of a user. */
export function preferencesLink(base: string, userId: string, key: Buffer): string {
  const path = `mails/${encodeURIComponent(userId)}/${signatureOf(userId, key)}`;
  return new URL(path, base.endsWith('/') ? base : `${base}/`).href;
}
