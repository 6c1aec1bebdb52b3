import { InvalidArgumentError } from 'commander';

/** Parses a whole number of an option; what is not one, or out of bounds, is answered with what would be right. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(
      `A whole number from ${from.toLocaleString('en')} to ${to.toLocaleString('en')}.`,
    );
  };
}
