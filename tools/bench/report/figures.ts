import { type Spread } from '../statistics.js';

/** About three significant digits, thousands with commas. */
export function decimals(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The median, and what it lies between. */
export function spreadText({ median, low, high }: Spread): string {
  return low === high ? decimals(median) : `${decimals(median)} (${decimals(low)} to ${decimals(high)})`;
}
