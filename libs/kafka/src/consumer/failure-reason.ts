import { type ErrorClass, type ErrorClassifier } from '../error-class.js';

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;

/**
 * What a dead letter says about an error of the handler. The code is that of the error itself, or the one that a classifier
 * has for it; else it says only which way the error went.
 */
export function reasonOf(
  error: unknown,
  errorClass: ErrorClass,
  classifiers: readonly ErrorClassifier[],
): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  const own = (error as { code?: unknown } | null)?.code;
  if (typeof own === 'string' && CODE.test(own)) return { code: own, message };
  for (const { codeOf } of classifiers) {
    const code = codeOf?.(error);
    if (code !== undefined && CODE.test(code)) return { code, message };
  }
  return { code: errorClass === 'poison' ? 'HANDLER_REFUSED' : 'RETRIES_EXHAUSTED', message };
}
