import { Gauge, register } from 'prom-client';
import { type ComponentLifecycle } from '../component-lifecycle.js';
import { reportOf } from './component-health.js';

const NAME = 'service_component_ready';

/** Readiness as a metric, asked for at each scrape: of each component, and of the process itself as `service`. */
export function measureReadiness(lifecycle: ComponentLifecycle): void {
  const gauge =
    (register.getSingleMetric(NAME) as Gauge<'component'> | undefined) ??
    new Gauge({
      name: NAME,
      help: '1 while a component can do its work, else 0; the component "service" is 0 while it starts or stops',
      labelNames: ['component'],
    });
  Object.assign(gauge, {
    collect: async () => {
      const states = await Promise.all(
        lifecycle.all.map(async (component) => ({
          component: component.name,
          ready: lifecycle.hasStarted(component) && (await reportOf(component)).ok,
        })),
      );
      gauge.set({ component: 'service' }, lifecycle.isRunning ? 1 : 0);
      for (const { component, ready } of states) gauge.set({ component }, ready ? 1 : 0);
    },
  });
}
