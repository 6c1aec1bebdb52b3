import { type ErrorClassifier } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';

const DUPLICATE_KEY = 11000;

/** Another instance counted one of the orders meanwhile; the next try leaves it out. */
const countedMeanwhile: ErrorClassifier = (error) =>
  (error as { code?: unknown } | null)?.code === DUPLICATE_KEY ? 'transient' : undefined;

export const countingErrors: readonly ErrorClassifier[] = [countedMeanwhile, mongoErrorClass];
