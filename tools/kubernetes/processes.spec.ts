import { type IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import { type AppName } from '../environment/app-schemas.js';
import { type Manifest, manifestsOf, ofKind, type Overlay } from './manifests.spec.js';

type DeploymentSpec = NonNullable<IDeployment['spec']>;
type Pod = NonNullable<DeploymentSpec['template']['spec']>;

/** A Deployment of ours. */
export interface Process {
  readonly name: string;
  readonly app: AppName;
  readonly deployment: DeploymentSpec;
  readonly pod: Pod;
  readonly container: Pod['containers'][number];
  readonly labels: Readonly<Record<string, string>>;
  /** What is set for it by its own lines and by the ConfigMap; undefined is known to the cluster only. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Paths that are mounted, with the secret each comes from. */
  readonly files: ReadonlyMap<string, { readonly secret: string; readonly optional: boolean }>;
}

export function processesOf(manifests: readonly Manifest[]): Process[] {
  return ofKind<DeploymentSpec>(manifests, 'Deployment').map(({ name, spec }) => {
    const pod = spec.template.spec!;
    const container = pod.containers[0]!;
    return {
      ...{ name, app: appOf(container), deployment: spec, pod, container },
      labels: spec.template.metadata?.labels ?? {},
      env: { ...shared(manifests, container), ...own(container) },
      files: filesOf(pod, container),
    };
  });
}

/** Those of both, for tables of tests. */
export const everywhere = (['base', 'overlays/example'] as const).flatMap((overlay: Overlay) => {
  const manifests = manifestsOf(overlay);
  return processesOf(manifests).map((process) => ({
    where: `${overlay}: ${process.name}`,
    overlay,
    process,
  }));
});

function appOf({ args = [] }: Process['container']): AppName {
  return /^dist\/run\/(.*)\.js$/.exec(args.at(-1) ?? '')?.[1] as AppName;
}

function shared(manifests: readonly Manifest[], { envFrom = [] }: Process['container']) {
  const names = envFrom.map(({ configMapRef }) => configMapRef?.name);
  const maps = manifests.filter(
    ({ kind, metadata }) => kind === 'ConfigMap' && names.includes(metadata.name),
  );
  return Object.assign({}, ...maps.map(({ data }) => data)) as Record<string, string>;
}

function own({ env = [] }: Process['container']): Record<string, string | undefined> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

function filesOf({ volumes = [] }: Pod, { volumeMounts = [] }: Process['container']): Process['files'] {
  return new Map(
    volumeMounts.flatMap(({ name, mountPath }) =>
      (volumes.find((volume) => volume.name === name)?.projected?.sources ?? []).flatMap(({ secret }) =>
        (secret?.items ?? []).map(
          ({ path }) =>
            [`${mountPath}/${path}`, { secret: secret!.name!, optional: secret!.optional ?? false }] as const,
        ),
      ),
    ),
  );
}
