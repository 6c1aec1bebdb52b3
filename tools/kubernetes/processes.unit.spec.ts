import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { type IService } from 'kubernetes-models/v1/Service';
import { parse } from 'yaml';
import { appSchemas } from '../environment/app-schemas.js';
import { STACK_APPS } from '../stack/app-list.js';
import { manifestsOf, ofKind, withKustomize } from './manifests.spec.js';
import { everywhere, processesOf } from './processes.spec.js';

const project = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const health = project('libs/service/src/health/health.controller.ts');

withKustomize('the Deployments', () => {
  const base = manifestsOf('base');
  const processes = processesOf(base);

  it('run every app of the suite', () => {
    expect([...new Set(processes.map(({ app }) => app))].sort()).toEqual(
      STACK_APPS.map(({ name }) => name).sort(),
    );
  });

  it('are the same processes as in docker-compose.yml', () => {
    const { services } = parse(project('docker-compose.yml'), { merge: true }) as {
      services: Record<string, { command?: string[]; environment?: { ROLE?: string } }>;
    };
    const containers = Object.entries(services)
      .filter(([, { command = [] }]) => /^dist\/run\/(?!cli\.)/.test(command.at(-1) ?? ''))
      .map(([name, { command = [], environment }]) => [name, command, environment?.ROLE]);
    expect(processes.map(({ name, container, env }) => [name, container.args, env.ROLE]).sort()).toEqual(
      containers.sort(),
    );
  });

  it('have one image, in the version of the project', () => {
    const images = new Set(processes.map(({ container }) => container.image));
    const { version } = JSON.parse(project('package.json')) as { version: string };
    expect([...images]).toEqual([`registry.example/ordered:${version}`]);
  });

  it.each(processes)('$name has a Service of its name that leads to its port', (process) => {
    const service = ofKind<NonNullable<IService['spec']>>(base, 'Service').find(
      ({ name }) => name === process.name,
    );
    const port = defaultPort(process.app);
    expect(process.labels).toMatchObject(service?.spec.selector ?? { none: '' });
    expect(process.container.ports).toEqual([{ name: 'http', containerPort: port }]);
    expect(service?.spec.ports).toEqual([{ name: 'http', port, targetPort: 'http' }]);
  });

  it.each(processes)('$name loses one pod at a time to maintenance', (process) => {
    const budgets = ofKind<NonNullable<IPodDisruptionBudget['spec']>>(base, 'PodDisruptionBudget');
    const own = budgets.filter(({ spec }) => covers(spec.selector?.matchLabels, process.labels));
    expect(own.map(({ name, spec }) => [name, spec.maxUnavailable])).toEqual([[process.name, 1]]);
  });

  it.each(processes)('$name selects its own pods and no others', ({ name, deployment }) => {
    const chosen = processes.filter(({ labels }) => covers(deployment.selector.matchLabels, labels));
    expect(chosen.map((process) => process.name)).toEqual([name]);
  });
});

describe('health routes', () => {
  it('are where the probes look', () => {
    expect(health).toContain("@Controller('health')");
    expect(health).toContain("@Get('liveness')");
    expect(health).toContain("@Get('readiness')");
  });
});

withKustomize('every process', () => {
  it.each(everywhere)('$where is asked by all three probes', ({ process }) => {
    const { startupProbe, livenessProbe, readinessProbe } = process.container;
    expect(startupProbe?.httpGet).toEqual({ path: '/health/liveness', port: 'http' });
    expect(livenessProbe?.httpGet).toEqual({ path: '/health/liveness', port: 'http' });
    expect(readinessProbe?.httpGet).toEqual({ path: '/health/readiness', port: 'http' });
  });

  it.each(everywhere)('$where gets more time to stop than preStop and shutdown take', ({ process }) => {
    const { SHUTDOWN_TIMEOUT_MS, SHUTDOWN_DELAY_MS } = appSchemas.orders.parse(process.env);
    const before = process.container.lifecycle?.preStop?.sleep?.seconds ?? Number.NaN;
    expect(process.pod.terminationGracePeriodSeconds! - before).toBeGreaterThan(
      (SHUTDOWN_TIMEOUT_MS + SHUTDOWN_DELAY_MS) / 1000,
    );
  });

  it.each(everywhere)('$where has no rights, and bounds', ({ process }) => {
    expect(process.pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(process.container).toMatchObject({
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      resources: {
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      },
    });
  });

  it.each(everywhere)('$where replaces no pod before a new one is ready', ({ process }) => {
    expect(process.deployment.strategy?.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(process.pod.topologySpreadConstraints).toHaveLength(2);
  });
});

function covers(selector: Readonly<Record<string, string>> = {}, labels: Readonly<Record<string, string>>) {
  return Object.entries(selector).every(([name, value]) => labels[name] === value);
}

function defaultPort(app: keyof typeof appSchemas): unknown {
  return (appSchemas[app].parse({}) as Record<string, unknown>)[`${app.toUpperCase()}_PORT`];
}
