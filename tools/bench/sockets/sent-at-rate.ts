import { setTimeout as sleep } from 'node:timers/promises';
import { type Sample } from '../item.js';
import { quantileOf } from '../statistics.js';

const PATIENCE_MS = 30_000;
let runs = 0;

/** Sends at a fixed rate, whether those before have arrived or not; `send` resolves when it has. Late sending counts as waiting. */
export async function sentAtRate(
  send: (name: string) => Promise<void>,
  perSecond: number,
  seconds: number,
): Promise<Sample> {
  const run = (runs += 1);
  const startedAt = performance.now();
  const latencies: Promise<number>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = startedAt + (index * 1000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    const latency = send(`${run}-${index}`).then(() => performance.now() - due);
    // Looked at when all are sent.
    latency.catch(() => undefined);
    latencies.push(latency);
  }
  const late = new AbortController();
  const tooLate = sleep(PATIENCE_MS, undefined, { signal: late.signal }).then(() =>
    Promise.reject<number[]>(new Error(`not all have arrived within ${PATIENCE_MS / 1000} s`)),
  );
  tooLate.catch(() => undefined);
  const all = await Promise.race([Promise.all(latencies), tooLate]);
  late.abort();
  all.sort((one, other) => one - other);
  return { p50Ms: quantileOf(all, 0.5), p99Ms: quantileOf(all, 0.99) };
}
