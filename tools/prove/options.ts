import { InvalidArgumentError } from 'commander';
import { TROUBLE_KINDS, type TroubleKind } from './plan/trouble.js';

export interface ProveOptions {
  readonly seed: number;
  readonly orders: number;
  readonly faults: number;
  /** Orders a second. */
  readonly rate: number;
  readonly only: readonly TroubleKind[];
  /** Seconds for everything to be drained and ready after the last fault; nothing may stand still for half of it. */
  readonly patience: number;
  /** Where the history goes. */
  readonly to: string;
}

export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`A whole number from ${from} to ${to}.`);
  };
}

export function troubles(text: string): TroubleKind[] {
  if (text === 'none') return [];
  const kinds = text.split(',').map((kind) => kind.trim());
  const wrong = kinds.filter((kind) => !(TROUBLE_KINDS as readonly string[]).includes(kind));
  if (wrong.length === 0) return kinds as TroubleKind[];
  throw new InvalidArgumentError(`${wrong.join(', ')}: not among ${TROUBLE_KINDS.join(', ')}; or none.`);
}
