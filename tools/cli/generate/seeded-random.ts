/** Whole numbers from `from` to `to`, both included; the same ones for the same seed (mulberry32). */
export type RandomNumber = (from: number, to: number) => number;

export function seededRandom(seed: number): RandomNumber {
  let state = seed >>> 0;
  return (from, to) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const fraction = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    return from + Math.floor(fraction * (to - from + 1));
  };
}
