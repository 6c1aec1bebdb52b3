import { Inject, Injectable, Logger } from '@nestjs/common';
import { type HealthIndicatorFunction, HealthIndicatorService } from '@nestjs/terminus';
import { type Component, type HealthReport } from '../component.js';
import { ComponentLifecycle } from '../component-lifecycle.js';

/** Longer than a component's own ping may take, shorter than common probes wait. */
const PATIENCE_MS = 2_000;

/** What terminus asks to find out whether this process can take work now, and whether it should go on living. */
@Injectable()
export class ComponentHealth {
  private readonly logger = new Logger('health');
  private lastSaid: string | undefined;

  constructor(
    @Inject(ComponentLifecycle) private readonly lifecycle: ComponentLifecycle,
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
  ) {}

  /** From memory alone. That an answer comes at all shows that the event loop turns. */
  liveness(): HealthIndicatorFunction[] {
    const own = () => this.indicators.check('process').up({ uptime_s: Math.round(process.uptime()) });
    const others = this.lifecycle.all.flatMap((component) => {
      const report = component.liveness?.bind(component);
      return report === undefined ? [] : [() => this.indicator(component.name, report())];
    });
    return [own, ...others];
  }

  /** Down while starting, naming what is awaited, and while stopping; else what the components say. */
  readiness(): HealthIndicatorFunction[] {
    const own = () => this.ownState();
    if (this.lifecycle.isStopping) return [own];
    return [
      own,
      ...this.lifecycle.all.map(
        (component) => async () =>
          this.lifecycle.hasStarted(component)
            ? this.indicator(component.name, await reportOf(component))
            : this.indicators.check(component.name).down({ reason: 'starting' }),
      ),
    ];
  }

  /** Tells a change of readiness once, however often it is asked for. */
  note(down: readonly string[]): void {
    const now = down.join(', ');
    if (now === this.lastSaid) return;
    this.lastSaid = now;
    if (down.length === 0) this.logger.log('ready');
    // While starting nobody is ready; the components themselves tell what they wait for.
    else if (this.lifecycle.isRunning || this.lifecycle.isStopping) this.logger.warn(`not ready: ${now}`);
  }

  private ownState() {
    const indicator = this.indicators.check('service');
    if (this.lifecycle.isStopping) return indicator.down({ reason: 'shutting down' });
    if (this.lifecycle.isRunning) return indicator.up();
    return indicator.down({ reason: 'starting', awaits: this.lifecycle.busyComponent ?? 'components' });
  }

  private indicator(name: string, report: HealthReport) {
    const indicator = this.indicators.check(name);
    const { status, ...details } = report.details;
    // Terminus keeps this name for up and down.
    if (status !== undefined) details.reported_status = status;
    return report.ok ? indicator.up(details) : indicator.down(details);
  }
}

/** What a component says of itself; not ok when it says nothing in time. */
export async function reportOf(component: Component): Promise<HealthReport> {
  if (component.readiness === undefined) return { ok: true, details: {} };
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<HealthReport>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, details: { reason: 'no answer in 2 s' } }), PATIENCE_MS);
  });
  try {
    return await Promise.race([component.readiness(), tooLate]);
  } catch {
    return { ok: false, details: { reason: 'the check itself failed' } };
  } finally {
    clearTimeout(timer);
  }
}
