import { type Finding, type Target } from './finding.js';

/** What garbage and caches may take; a leak passes it in minutes. */
const GROWTH_BYTES = 200 * 1024 * 1024;
const PATIENCE_MS = 20_000;
/** Nothing that a caller or a record says may bring these into a log. */
const SURPRISE = /unhandledRejection|uncaughtException|"level":"fatal"|UnhandledPromise|heap out of memory/;

interface Signs {
  readonly startedAt: number;
  readonly residentBytes: number;
  readonly failures: number;
}

/** Watches that an app is the same process, works, answers no 500, and stays small. */
export class VitalSigns {
  private constructor(
    private readonly target: Target,
    private readonly before: Signs,
  ) {}

  static async of(target: Target): Promise<VitalSigns> {
    return new VitalSigns(target, await signsOf(target));
  }

  async findings(): Promise<Finding[]> {
    const { name: app, logs } = this.target;
    const surprise = logs()
      .split('\n')
      .find((line) => SURPRISE.test(line));
    const told =
      surprise === undefined ? [] : [{ app, what: `writes into its log: ${surprise.slice(0, 600)}` }];
    try {
      const now = await signsOf(this.target);
      return [...told, ...this.faultsOf(now).map((what) => ({ app, what }))];
    } catch (error) {
      return [...told, { app, what: `does not answer any more (${(error as Error).message})` }];
    }
  }

  private faultsOf(now: Signs): string[] {
    const { before } = this;
    const grown = now.residentBytes - before.residentBytes;
    return [
      ...(now.startedAt === before.startedAt ? [] : ['ended, and was started anew']),
      ...(now.failures > before.failures
        ? [`has answered ${now.failures - before.failures} times with 500`]
        : []),
      ...(grown > GROWTH_BYTES ? [`has grown by ${Math.round(grown / 1024 / 1024)} MiB`] : []),
    ];
  }
}

async function signsOf({ url }: Target): Promise<Signs> {
  const answer = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const text = await answer.text();
  const values = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, value]) => Number(value));
  return {
    startedAt: values(/^process_start_time_seconds\{[^}]*\} (\S+)$/gm)[0] ?? 0,
    residentBytes: values(/^process_resident_memory_bytes\{[^}]*\} (\S+)$/gm)[0] ?? 0,
    failures: values(/^http_request_duration_seconds_count\{[^}]*status="50[0124-9]"[^}]*\} (\S+)$/gm).reduce(
      (sum, value) => sum + value,
      0,
    ),
  };
}
