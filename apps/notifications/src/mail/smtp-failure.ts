/**
 * Why a mail was not accepted, as far as that can be known. `refused`: this recipient or message, for good (5xx). `deferred`: not
 * now (4xx). `unreachable`: nobody took it, since there was no session or the server refuses us, not the mail. `unknown`: the
 * session ended before its answer, so it may have been accepted.
 */
export interface SmtpFailure {
  readonly class: 'refused' | 'deferred' | 'unreachable' | 'unknown';
  /** Of a closed set. */
  readonly code: 'RECIPIENT_REFUSED' | 'MESSAGE_REFUSED' | 'DEFERRED' | 'UNREACHABLE' | 'NO_ANSWER';
  /** For logs and dead letters: no address and no text of the server, which may repeat one. */
  readonly reason: string;
}

interface SmtpError {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
  readonly syscall?: unknown;
  readonly timeoutType?: unknown;
}

/** Codes of the client that come before anything of a mail was said. */
const BEFORE = new Set<unknown>(['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'EPROXY']);

/** Reads an error of the SMTP client. Where it is not certain that the mail was not accepted, it is `unknown`. */
export function smtpFailureOf(error: unknown): SmtpFailure {
  const { code, command, responseCode, response, syscall, timeoutType } = (error ?? {}) as SmtpError;
  if (typeof responseCode === 'number') {
    const reply = replyOf(responseCode, response);
    const aboutTheMail = command === 'RCPT TO' || command === 'DATA';
    if (responseCode >= 500 && aboutTheMail && code !== 'EAUTH') {
      return command === 'RCPT TO'
        ? { class: 'refused', code: 'RECIPIENT_REFUSED', reason: `${reply} to the recipient` }
        : { class: 'refused', code: 'MESSAGE_REFUSED', reason: `${reply} to the message` };
    }
    if (responseCode >= 400 && responseCode < 500 && aboutTheMail) {
      return { class: 'deferred', code: 'DEFERRED', reason: `${reply} to ${String(command)}` };
    }
    return { class: 'unreachable', code: 'UNREACHABLE', reason: `${reply} to ${String(command)}` };
  }
  if (code === 'EMESSAGE' || code === 'EENVELOPE') {
    // Without an answer of the server: what we asked of the client cannot be sent, such as an address that it does not take.
    return { class: 'refused', code: 'RECIPIENT_REFUSED', reason: 'the address or message cannot be sent' };
  }
  const early = timeoutType !== undefined && timeoutType !== 'SOCKET_TIMEOUT';
  if (syscall === 'connect' || BEFORE.has(code) || early) {
    return { class: 'unreachable', code: 'UNREACHABLE', reason: `no session (${String(code)})` };
  }
  return {
    class: 'unknown',
    code: 'NO_ANSWER',
    reason: `the session ended without an answer (${String(code)})`,
  };
}

/** The codes of a reply, such as `550 5.1.1`; its text may hold addresses. */
function replyOf(code: number, response: unknown): string {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(
    typeof response === 'string' ? response : '',
  )?.[1];
  return enhanced === undefined ? String(code) : `${code} ${enhanced}`;
}
