/** What client and server must both name before the upgrade. */
export const SUBPROTOCOL = 'ordered.v1';

/** A browser cannot set headers: it offers its token as one more subprotocol, which the server never names in its answer. */
export const BEARER_PREFIX = 'bearer.';

/** Largest frame that a server takes, in bytes of UTF-8. */
export const MAX_CLIENT_FRAME_BYTES = 16 * 1024;

/** The subprotocols that a client without headers offers. */
export function offeredSubprotocols(token: string): string[] {
  return [SUBPROTOCOL, `${BEARER_PREFIX}${token}`];
}
