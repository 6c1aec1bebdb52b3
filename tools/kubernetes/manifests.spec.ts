import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';

/** One document of what would be applied; what its kind allows is for `strictErrors` to say. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

export type Overlay = 'base' | 'overlays/example';

export const DEPLOY = fileURLToPath(new URL('../../deploy/kubernetes', import.meta.url));

const found = [
  ['kubectl', 'kustomize'],
  ['kustomize', 'build'],
].find(([program, verb]) => spawnSync(program!, [verb!, '--help']).status === 0);

const none = 'There is neither kubectl (1.27 or newer) nor kustomize (5 or newer) on the PATH.';
// Elsewhere the tests are skipped then; CI must have them run.
if (found === undefined && process.env['KUBERNETES_REQUIRED'] === '1') throw new Error(none);
if (found === undefined) process.stderr.write(`Skipped: what would be applied to Kubernetes. ${none}\n`);

/** `describe`, where kustomizations can be built. Elsewhere the body, whose tables would be empty, is not even read. */
export function withKustomize(name: string, body: () => void): void {
  if (found !== undefined) describe(name, body);
  else describe.skip(name, () => it('needs kubectl or kustomize', () => undefined));
}

const built = new Map<Overlay, readonly Manifest[]>();

/**
 * Empty where nothing can be built; each overlay is built once. Asks no cluster. kustomize itself refuses unknown fields of its
 * own files.
 */
export function manifestsOf(overlay: Overlay): readonly Manifest[] {
  const manifests = built.get(overlay) ?? build(overlay);
  built.set(overlay, manifests);
  return manifests;
}

function build(overlay: Overlay): readonly Manifest[] {
  const [program, verb] = found ?? [];
  if (program === undefined || verb === undefined) return [];
  const { status, stdout, stderr } = spawnSync(program, [verb, `${DEPLOY}/${overlay}`], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

/** Those of a kind, with their specification as its type. */
export function ofKind<Spec>(
  manifests: readonly Manifest[],
  kind: string,
): { readonly name: string; readonly spec: Spec }[] {
  return manifests
    .filter((manifest) => manifest.kind === kind)
    .map(({ metadata, spec }) => ({ name: metadata.name, spec: spec as Spec }));
}
