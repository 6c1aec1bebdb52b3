import { requestJson } from '../app-request.js';
import { stopWhenInterrupted } from '../interrupted.js';
import { latencySummary, type LatencySummary } from './latencies.js';

export interface Baseline {
  /** Of the orders service. */
  readonly url: string;
  readonly requests: number;
  readonly items: readonly string[];
  readonly signal: AbortSignal;
}

/** POST /order, one after another, from the first request on, each measured until its whole answer is there. */
export async function measureBaseline({ url, requests, items, signal }: Baseline): Promise<LatencySummary> {
  const times: number[] = [];
  for (let index = 0; index < requests; index += 1) {
    stopWhenInterrupted(signal);
    const order = { user_id: `report-${index % 10}`, item: items[index % items.length], quantity: 1 };
    const sentAt = performance.now();
    await requestJson(`${url}/order`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(order),
    });
    times.push(performance.now() - sentAt);
  }
  return latencySummary(times);
}
