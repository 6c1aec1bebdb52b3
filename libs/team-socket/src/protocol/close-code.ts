/**
 * What a client does after a close:
 * `resume`: connects again after a pause that grows from attempt to attempt, and goes on after the last event it has seen;
 * `new-token`: the same, with a token that it asks for anew;
 * `later`: the same, but the first pause is already a long one;
 * `stop`: stays away, since it would be closed again.
 */
export type ReconnectAdvice = 'resume' | 'new-token' | 'later' | 'stop';

export interface CloseReason {
  readonly code: number;
  readonly advice: ReconnectAdvice;
  /** For documents and for whoever reads a log. */
  readonly meaning: string;
}

const reason = (code: number, advice: ReconnectAdvice, meaning: string): CloseReason =>
  Object.freeze({ code, advice, meaning });

/** Every reason for which the server closes a socket. */
export const CLOSE = Object.freeze({
  goingAway: reason(1001, 'resume', 'The server is being stopped or replaced.'),
  binary: reason(1003, 'stop', 'A binary frame came; the protocol is text.'),
  invalidText: reason(1007, 'stop', 'A frame is not UTF-8.'),
  frameTooBig: reason(1009, 'stop', 'A frame is larger than the limit in the welcome.'),
  malformed: reason(4400, 'stop', 'Too many frames were not to the protocol.'),
  tokenRefused: reason(4401, 'new-token', 'The token has expired or is not accepted any more.'),
  withdrawn: reason(4403, 'stop', 'Access was withdrawn.'),
  silent: reason(4408, 'resume', 'No answer to pings.'),
  tooSlow: reason(4409, 'resume', 'The client does not take what is sent to it.'),
  tooManyMessages: reason(4429, 'later', 'More messages than the limit in the welcome.'),
});

/**
 * The advice for any close code. Those that are not the protocol's own are a lost connection (1006), a broken server (1011) or
 * a proxy that speaks for one (1012, 1013, 1014), all of which pass; 1002 and 1008 would come again.
 */
export function adviceOf(code: number): ReconnectAdvice {
  const known = Object.values(CLOSE).find((one) => one.code === code);
  if (known) return known.advice;
  return code === 1002 || code === 1008 ? 'stop' : 'resume';
}
