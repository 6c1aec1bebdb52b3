import { ProblemException } from '#libs/service';
import { NoKeysYet } from '../tokens/token-authority.js';

const STARTING = 'The service starts and has no key yet. Try again shortly.';
const RETRY_MS = 1000;

/** For catch(): what to answer while the keys of tokens are not there yet. */
export function keysProblem(error: unknown): never {
  if (!(error instanceof NoKeysYet)) throw error;
  throw new ProblemException(503, STARTING, { retryAfterMs: RETRY_MS, cause: error });
}
