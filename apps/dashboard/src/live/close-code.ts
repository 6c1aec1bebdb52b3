/** Why the server ended a connection; the page tells by it whether to come back. Documented in docs/dashboard.md. */
export const CLOSE_CODE = {
  /** The server stops; come back soon. */
  goingAway: 1001,
  notText: 1003,
  /** Too many frames that were not valid; come back only with another page. */
  badFrames: 4400,
  /** The page did not take what was sent; come back when it can. */
  tooSlow: 4408,
  /** More frames than a person makes. */
  tooFast: 4429,
} as const;
