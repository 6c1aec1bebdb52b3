import { InvalidEventError } from '#libs/events';
import { PublishError } from './publisher/publish-error.js';

/**
 * What a failure asks for. `infrastructure`: wait until it is back, however long, and dead-letter nothing. `transient`: try
 * again a bounded number of times. `poison`: no retry can help.
 */
export type ErrorClass = 'infrastructure' | 'transient' | 'poison';

/** Undefined for errors that are not its own. */
export interface ErrorClassifier {
  (error: unknown): ErrorClass | undefined;
  /** The code that a dead letter gets for an error that has none: upper case, from a closed set. */
  readonly codeOf?: (error: unknown) => string | undefined;
}

/** The classes of this library's own errors. */
export const kafkaErrorClass: ErrorClassifier = (error) => {
  if (error instanceof PublishError) return error.retryable ? 'infrastructure' : 'poison';
  if (error instanceof InvalidEventError) return 'poison';
  return undefined;
};

/** The first classifier that knows the error decides; an unknown error is transient, so it is tried again but not for ever. */
export function classifyError(error: unknown, classifiers: readonly ErrorClassifier[]): ErrorClass {
  for (const classifier of classifiers) {
    const known = classifier(error);
    if (known) return known;
  }
  return 'transient';
}
