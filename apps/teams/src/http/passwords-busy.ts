import { ProblemException } from '#libs/service';
import { PasswordsBusy } from '../passwords/password-desk.js';

const BUSY = 'Many sign in or register right now. Try again shortly.';
const RETRY_MS = 2000;

/** For catch(): what to answer when a password would wait too long. */
export function busyProblem(error: unknown): never {
  if (!(error instanceof PasswordsBusy)) throw error;
  throw new ProblemException(503, BUSY, { retryAfterMs: RETRY_MS });
}
