import { type ErrorClassifier } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { StockMovedError } from '../store/stock-store.js';

const DUPLICATE_KEY = 11000;

/** Two instances that decide about the same order or stock at once: one of them tries again and finds it decided. */
const meeting: ErrorClassifier = (error) => {
  if (error instanceof StockMovedError) return 'transient';
  return (error as { code?: unknown } | null)?.code === DUPLICATE_KEY ? 'transient' : undefined;
};

export const orderErrors: readonly ErrorClassifier[] = [meeting, mongoErrorClass];
