import { Inject, Injectable } from '@nestjs/common';
import { DASHBOARD_CONFIG, type DashboardConfig } from '../dashboard.config.js';
import { AppClient } from './app-client.js';
import { type LoadKind, loadRequest } from './load-request.js';

export interface LoadProgress {
  readonly kind: LoadKind;
  readonly rate: number;
  readonly sent: number;
  readonly failed: number;
  /** Why the latest failure failed. */
  readonly reason?: string;
}

interface Load {
  readonly kind: LoadKind;
  rate: number;
  sent: number;
  failed: number;
  inFlight: number;
  due: number;
  reason?: string;
  readonly timer: NodeJS.Timeout;
}

const TICK_MS = 50;
const REPORT_MS = 500;
const MAX_IN_FLIGHT = 64;
/** Of all viewers together. */
const MAX_RATE = 500;

/** Loads that run here for a page, and end when it goes. */
@Injectable()
export class LoadRunner {
  private readonly loads = new Map<object, Map<LoadKind, Load>>();

  constructor(
    private readonly apps: AppClient,
    @Inject(DASHBOARD_CONFIG) private readonly config: DashboardConfig,
  ) {}

  /** Sets the rate of a load of `owner`, in requests per second; 0 ends it. What all want together is bounded. */
  set(owner: object, kind: LoadKind, wanted: number, report: (progress: LoadProgress) => void): LoadProgress {
    const own = this.loads.get(owner) ?? new Map<LoadKind, Load>();
    const known = own.get(kind);
    const rate = this.config.DEMO ? Math.min(wanted, MAX_RATE - this.rateOfOthers(known)) : 0;
    if (known) known.rate = rate;
    if (known && rate === 0) {
      clearInterval(known.timer);
      own.delete(kind);
    } else if (!known && rate > 0) own.set(kind, this.begin(kind, rate, report));
    if (own.size > 0) this.loads.set(owner, own);
    else this.loads.delete(owner);
    return { ...progressOf(known ?? own.get(kind) ?? { kind, rate: 0, sent: 0, failed: 0 }), rate };
  }

  /** Ends everything of an owner. */
  stop(owner: object): void {
    for (const { timer } of this.loads.get(owner)?.values() ?? []) clearInterval(timer);
    this.loads.delete(owner);
  }

  private begin(kind: LoadKind, rate: number, report: (progress: LoadProgress) => void): Load {
    let reportedAt = 0;
    const tick = () => {
      load.due = Math.min(load.due + (load.rate * TICK_MS) / 1000, MAX_IN_FLIGHT);
      for (; load.due >= 1 && load.inFlight < MAX_IN_FLIGHT; load.due -= 1) void this.sendOne(load);
      const now = performance.now();
      if (now - reportedAt < REPORT_MS) return;
      reportedAt = now;
      report(progressOf(load));
    };
    const load: Load = {
      ...{ kind, rate, sent: 0, failed: 0, inFlight: 0, due: 0 },
      timer: setInterval(tick, TICK_MS),
    };
    return load;
  }

  private async sendOne(load: Load): Promise<void> {
    const { route, body } = loadRequest(load.kind, load.sent);
    load.inFlight += 1;
    load.sent += 1;
    try {
      const { status } = await this.apps.ask(route, body);
      if (status >= 400) this.failed(load, `the app answered ${status}`);
    } catch {
      this.failed(load, 'the app does not answer');
    } finally {
      load.inFlight -= 1;
    }
  }

  private failed(load: Load, reason: string): void {
    load.failed += 1;
    load.reason = reason;
  }

  private rateOfOthers(but: Load | undefined): number {
    const all = [...this.loads.values()].flatMap((own) => [...own.values()]);
    return all.reduce((sum, load) => (load === but ? sum : sum + load.rate), 0);
  }
}

function progressOf({
  kind,
  rate,
  sent,
  failed,
  reason,
}: Pick<Load, 'kind' | 'rate' | 'sent' | 'failed' | 'reason'>): LoadProgress {
  return { kind, rate, sent, failed, ...(reason !== undefined && { reason }) };
}
