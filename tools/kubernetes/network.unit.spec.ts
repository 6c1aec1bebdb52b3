import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { type IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { type INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { type AppName, appSchemas } from '../environment/app-schemas.js';
import { manifestsOf, ofKind, withKustomize } from './manifests.spec.js';
import { type Process, processesOf } from './processes.spec.js';

type PolicySpec = NonNullable<INetworkPolicy['spec']>;

/** Of what the Ingress leads to: other apps keep everything inside. */
const PUBLIC: readonly AppName[] = ['orders', 'chat', 'timeline', 'teams', 'realtime', 'notifications'];

withKustomize('the network', () => {
  const base = manifestsOf('base');
  const processes = processesOf(base);
  const policies = new Map(
    ofKind<PolicySpec>(base, 'NetworkPolicy').map(({ name, spec }) => [name, spec] as const),
  );
  const chosenBy = (policy: string) =>
    processes.filter(({ labels }) => chooses(policies.get(policy)!.podSelector, labels));
  const withSetting = (name: string) => processes.filter(({ app }) => name in appSchemas[app].shape);

  it('is closed for every process but for what a policy opens', () => {
    expect(policies.get('nothing-else')).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    for (const name of ['nothing-else', 'all-to-dns', 'all-to-kafka', 'all-from-prometheus'])
      expect(chosenBy(name)).toEqual(processes);
  });

  it('leads to MongoDB from those who have a database, to the mail server from those who mail', () => {
    expect(chosenBy('stores-to-mongodb')).toEqual(withSetting('MONGO_URL'));
    expect(chosenBy('notifications-to-mail-server')).toEqual(withSetting('SMTP_URL'));
  });

  it('leads to teams, and into it, for those who check tokens', () => {
    const checkers = withSetting('JWT_ISSUER');
    expect(chosenBy('token-checkers-to-teams')).toEqual(checkers);
    expect(chosenBy('teams-from-token-checkers').map(({ app }) => app)).toEqual(['teams']);
    const from = policies.get('teams-from-token-checkers')!.ingress![0]!.from![0]!.podSelector!;
    expect(processes.filter(({ labels }) => chooses(from, labels))).toEqual(checkers);
  });

  it.each(['base', 'overlays/example'] as const)('leads to Kafka at the port where %s has it', (overlay) => {
    const manifests = manifestsOf(overlay);
    const port = processesOf(manifests)[0]!.env.KAFKA_BOOTSTRAP!.split(':')[1];
    const rules = ofKind<PolicySpec>(manifests, 'NetworkPolicy').find(({ name }) => name === 'all-to-kafka')!;
    expect(rules.spec.egress).toMatchObject([{ ports: [{ port: Number(port), protocol: 'TCP' }] }]);
    // The example knows who that is.
    expect(rules.spec.egress![0]!.to !== undefined).toBe(overlay === 'overlays/example');
  });

  const paths = ofKind<NonNullable<IIngress['spec']>>(base, 'Ingress').flatMap(({ spec }) =>
    spec.rules!.flatMap(({ http }) =>
      http!.paths.map(({ path = '', pathType, backend }) => ({
        ...{ path, pathType },
        process: processes.find(({ name }) => name === backend.service!.name)!,
      })),
    ),
  );

  it('takes callers to those processes alone that have public routes', () => {
    const public_ = new Set(paths.map(({ process }) => process));
    expect([...public_].map(({ app }) => app).sort()).toEqual([...PUBLIC].sort());
    expect(new Set(chosenBy('public-from-ingress'))).toEqual(public_);
    expect([...public_].filter(({ env }) => env.ROLE === 'consumer')).toEqual([]);
  });

  it.each(PUBLIC)('takes every route of %s to it, and no route that it does not have', (app) => {
    const routes = [...routesOf(app), ...(app === 'realtime' ? ['/ws'] : [])];
    const own = paths.filter(({ process }) => process.app === app);
    const takers = (route: string) =>
      paths.filter((path) => takes(path, route)).map(({ process }) => process.app);
    expect(routes.filter((route) => takers(route).join() !== app)).toEqual([]);
    for (const path of own) expect(routes.filter((route) => takes(path, route))).not.toEqual([]);
  });

  it('takes nobody to /metrics, /health, /docs, or what is inside', () => {
    const inside = ['/', '/metrics', '/health/readiness', '/docs', '/docs-json', '/inventory', '/analytics'];
    expect(inside.filter((route) => paths.some((path) => takes(path, route)))).toEqual([]);
  });
});

type Path = { readonly path: string; readonly pathType: string; readonly process: Process };

function takes({ path, pathType }: Path, route: string): boolean {
  return route === path || (pathType === 'Prefix' && route.startsWith(`${path}/`));
}

function chooses(selector: PolicySpec['podSelector'] & object, labels: Process['labels']): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
    matchExpressions.every(({ key, values = [] }) => values.includes(labels[key] ?? ''))
  );
}

/** As its controllers are marked. */
function routesOf(app: AppName): string[] {
  const source = fileURLToPath(new URL(`../../apps/${app}/src`, import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.controller.ts'))
    .flatMap((file) => {
      const text = readFileSync(`${source}/${file}`, 'utf8');
      const prefix = /@Controller\('?(.*?)'?\)/.exec(text)![1];
      const own = [...text.matchAll(/@(?:Get|Post|Put|Patch|Delete)\('?(.*?)'?\)/g)];
      return own.map(([, path]) => `/${[prefix, path].filter(Boolean).join('/')}`);
    });
}
