import { HttpException } from '@nestjs/common';
import { classOfError, type ErrorClassifier } from '../error-class.js';
import { type Problem, ProblemException, titleOf, UNAVAILABLE } from './problem.js';

/** How to answer an error, and whether it is a fault of ours that the log must show with its stack. */
export interface Answer {
  problem: Problem;
  /** Whole seconds, for Retry-After. */
  retryAfterSeconds?: number;
  ourFault: boolean;
}

/** Decides what the caller is told about an error. Nothing of an unknown error gets out. */
export function problemOfError(error: unknown, classifiers: readonly ErrorClassifier[]): Answer {
  if (error instanceof ProblemException) {
    const { type, title, errors, retryAfterMs } = error.extras;
    const problem = {
      ...problemOf(error.getStatus(), error.detail),
      ...(type !== undefined && { type }),
      ...(title !== undefined && { title }),
      ...(errors !== undefined && { errors }),
    };
    const after = retryAfterMs ?? (error.getStatus() === 503 ? randomRetryMs() : undefined);
    return { problem, ourFault: false, ...(after !== undefined && { retryAfterSeconds: seconds(after) }) };
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    const ourFault = status >= 500 && status !== 503;
    const problem = problemOf(status, ourFault ? UNKNOWN : (detailOfParser(error.cause) ?? error.message));
    return { problem, ourFault, ...(status === 503 && { retryAfterSeconds: seconds(randomRetryMs()) }) };
  }
  const errorClass = classOfError(classifiers, error);
  if (errorClass === 'infrastructure' || errorClass === 'transient') {
    const detail = isWrittenForUsers(error) ? error.message : UNAVAILABLE;
    return {
      problem: problemOf(503, detail),
      ourFault: false,
      retryAfterSeconds: seconds(retryAfterOf(error)),
    };
  }
  return { problem: problemOf(500, UNKNOWN), ourFault: true };
}

const UNKNOWN = 'Something failed on our side. The request id finds it in our logs.';

function problemOf(status: number, detail: string): Problem {
  return { type: 'about:blank', title: titleOf(status), status, detail };
}

/** Body-parser's messages quote the body or speak of the parser, so its kinds are told in our words. */
function detailOfParser(cause: unknown): string | undefined {
  const failure = cause as { type?: unknown; limit?: unknown } | undefined;
  switch (failure?.type) {
    case 'entity.parse.failed':
      return 'The body is not valid JSON.';
    case 'entity.too.large':
      return `The body is larger than ${String(failure.limit)} bytes.`;
    case 'encoding.unsupported':
      return 'The body is compressed; send it as it is, without Content-Encoding.';
    case 'charset.unsupported':
      return 'The body is not declared as UTF-8; send application/json in UTF-8.';
    case 'request.aborted':
    case 'request.size.invalid':
      return 'The body ended before its Content-Length.';
    default:
      return undefined;
  }
}

/** Errors of our libraries carry a code and say whether a retry helps; their messages are meant to be read by users. */
function isWrittenForUsers(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { code, retryable } = error as { code?: unknown; retryable?: unknown };
  return typeof code === 'string' && typeof retryable === 'boolean';
}

function retryAfterOf(error: unknown): number {
  const retryAfterMs = (error as { retryAfterMs?: unknown } | undefined)?.retryAfterMs;
  return typeof retryAfterMs === 'number' && retryAfterMs > 0 ? retryAfterMs : randomRetryMs();
}

/** One to five seconds, so that callers who failed together do not come back together. */
function randomRetryMs(): number {
  return 1_000 + Math.random() * 4_000;
}

function seconds(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1_000));
}
