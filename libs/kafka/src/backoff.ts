import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { accessErrorOf } from './client/access-error.js';

/** Exponential backoff with full jitter above one half: attempt 1 waits about `baseMs`, later ones double up to `maxMs`. */
export function backoffMs(attempt: number, baseMs: number, maxMs: number): number {
  const full = Math.min(baseMs * 2 ** Math.min(attempt - 1, 30), maxMs);
  return full * (0.5 + 0.5 * Math.random());
}

/** Waits, or returns early when `signal` is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}

/** How long a broker may take to learn of a new user, or of its new password. */
const CREDENTIALS_PATIENCE_MS = 15_000;

/** A topic that was just created has no leader for a moment; nobody has to hear of that before this is over. */
const SETTLING_MS = 10_000;
const SETTLING = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']);

/**
 * Repeats `action` until it succeeds or `signal` is aborted; then it returns undefined. For what must outlast an
 * infrastructure that is away at start. An error with `retryable: false` is thrown at once, refused credentials (a
 * KafkaAccessError) when they were refused for `credentialsPatienceMs`.
 */
export async function retryForever<Result>(
  what: string,
  action: () => Promise<Result>,
  signal: AbortSignal,
  credentialsPatienceMs = CREDENTIALS_PATIENCE_MS,
): Promise<Result | undefined> {
  const logger = new Logger('Kafka');
  const startedAt = performance.now();
  let refusedSince: number | undefined;
  let told = false;
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      const result = await action();
      if (told) logger.log(`Managed to ${what} after ${attempt} attempts`);
      return result;
    } catch (failure) {
      const refusal = accessErrorOf(failure);
      const error = refusal ?? failure;
      refusedSince = refusal ? (refusedSince ?? performance.now()) : undefined;
      if (refusedSince !== undefined && performance.now() - refusedSince >= credentialsPatienceMs)
        throw error;
      if ((error as { retryable?: boolean }).retryable === false && isOurs(error)) throw error;
      const passing = isSettling(error) && performance.now() - startedAt < SETTLING_MS;
      if (!told && !passing) {
        logger.warn(`Could not ${what}; trying on until it works: ${(error as Error).message}`);
        told = true;
      }
      await pause(backoffMs(attempt, 250, 5000), signal);
    }
  }
  return undefined;
}

function isSettling(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { type } = error as { type?: unknown };
  return (typeof type === 'string' && SETTLING.has(type)) || isSettling(error.cause);
}

// kafkajs' errors have `retriable`, ours `retryable` and a code.
function isOurs(error: unknown): boolean {
  return error instanceof Error && typeof (error as { code?: unknown }).code === 'string';
}
