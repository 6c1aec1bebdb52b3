import { type ErrorClassifier } from '#libs/kafka';
import { duplicateKeyIsTransient, mongoErrorClass } from '#libs/mongo';
import { StockMovedError } from '../store/stock-store.js';

const stockMoved: ErrorClassifier = (error) => (error instanceof StockMovedError ? 'transient' : undefined);

/** Two instances that decide about the same order or stock at once: one of them tries again and finds it decided. */
export const orderErrors: readonly ErrorClassifier[] = [stockMoved, duplicateKeyIsTransient, mongoErrorClass];
