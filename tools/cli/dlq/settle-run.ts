import { setTimeout as sleep } from 'node:timers/promises';
import { PublishError } from '#libs/kafka';
import { ProgressLine } from '../progress-line.js';

export interface SettleRun<Item> {
  readonly items: readonly Item[];
  readonly what: string;
  readonly perSecond: number;
  readonly signal: AbortSignal;
  readonly settle: (item: Item) => Promise<void>;
  readonly nameOf: (item: Item) => string;
}

export interface SettleResult {
  readonly done: number;
  /** What the broker refuses for good; the others went on. */
  readonly refused: readonly { readonly place: string; readonly reason: string }[];
  /** Why it ended before the last item. */
  readonly stopped: 'interrupted' | Error | undefined;
}

const CONCERN_ONE: ReadonlySet<string> = new Set(['RECORD_REFUSED', 'RECORD_TOO_LARGE']);

/** One after the other, so that an interruption leaves at most one in between; never faster than asked. */
export async function settleAll<Item>(run: SettleRun<Item>): Promise<SettleResult> {
  const { items, what, perSecond, signal, settle, nameOf } = run;
  const refused: { place: string; reason: string }[] = [];
  let done = 0;
  const progress = new ProgressLine(() => `${what} ${done} of ${items.length}`);
  try {
    for (const item of items) {
      const started = performance.now();
      if (signal.aborted) return { done, refused, stopped: 'interrupted' };
      try {
        await settle(item);
        done += 1;
      } catch (error) {
        const concernsOne = error instanceof PublishError && CONCERN_ONE.has(error.code);
        if (!concernsOne)
          return { done, refused, stopped: error instanceof Error ? error : new Error(String(error)) };
        refused.push({ place: nameOf(item), reason: `${error.code}: ${error.message}` });
      }
      const rest = 1000 / perSecond - (performance.now() - started);
      if (rest > 0 && item !== items.at(-1)) await sleep(rest, undefined, { signal }).catch(() => undefined);
    }
    return { done, refused, stopped: undefined };
  } finally {
    progress.stop();
  }
}
