import { type Sample } from '../item.js';

type Operation = (number: number) => Promise<unknown>;

/** Latencies of `alone` operations one after another, then the rate of `together` with `atOnce` of them always under way. */
export async function timed(
  operation: Operation,
  { alone, together, atOnce }: { alone: number; together: number; atOnce: number },
): Promise<Sample> {
  const latencies = await oneAfterAnother(operation, alone);
  const startedAt = performance.now();
  let next = alone;
  const worker = async (): Promise<void> => {
    while (next < alone + together) await operation(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const rate = together / ((performance.now() - startedAt) / 1000);
  return { rate, p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
}

async function oneAfterAnother(operation: Operation, count: number): Promise<number[]> {
  const latencies: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const begun = performance.now();
    await operation(number);
    latencies.push(performance.now() - begun);
  }
  return latencies.sort((one, other) => one - other);
}

/** `sorted` is not empty. */
function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number;
}
