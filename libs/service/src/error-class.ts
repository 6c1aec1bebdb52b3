/** `infrastructure`: a server is away, wait for it. `transient`: try again soon. `poison`: no retry can help. */
export type ErrorClass = 'infrastructure' | 'transient' | 'poison';

/** Says what an error means; undefined when the error is not the classifier's own. */
export type ErrorClassifier = (error: unknown) => ErrorClass | undefined;

/** The first class that one of the classifiers knows, in their order. */
export function classOfError(
  classifiers: readonly ErrorClassifier[],
  error: unknown,
): ErrorClass | undefined {
  for (const classify of classifiers) {
    const found = classify(error);
    if (found !== undefined) return found;
  }
  return undefined;
}
