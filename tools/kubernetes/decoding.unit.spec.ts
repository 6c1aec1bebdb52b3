import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { DEPLOY, type Manifest, manifestsOf, withKustomize } from './manifests.spec.js';
import { strictErrors } from './strict-errors.spec.js';

type Fields = Record<string, unknown>;

/** Of a manifest of that kind, what to set to what. */
const SPOILED: readonly (readonly [kind: string, path: string, value: unknown])[] = [
  ['Deployment', 'spec.template.spec.containers.0.livenessProbe.httpGet.url', '/'],
  ['Deployment', 'spec.template.spec.terminationGracePeriodSeconds', '40'],
  ['Deployment', 'spec.selector', undefined],
  ['Service', 'spec.type', 'Internal'],
  ['PodDisruptionBudget', 'kind', 'DisruptionBudget'],
  ['NetworkPolicy', 'spec.ingres', []],
  ['ScaledObject', 'spec.maxReplicas', 3],
  ['KafkaNodePool', 'spec.roles', ['brokers']],
  ['KafkaUser', 'spec.authentication.type', undefined],
  ['MongoDBCommunity', 'spec.users.0.role', 'readWrite'],
];

const sources = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.yaml'),
);

withKustomize('what would be applied to Kubernetes', () => {
  const example = manifestsOf('overlays/example');
  const spoiled = SPOILED.map(([kind, path, value]) =>
    copyWith(
      example.find((manifest) => manifest.kind === kind),
      path,
      value,
    ),
  );
  // Together, since reading the types takes seconds.
  const errors = strictErrors([...example, ...manifestsOf('base'), ...spoiled]);
  const isOfSpoiled = (error: string) => error.split(' ')[0]!.endsWith('/spoiled');

  it('is what the types of Kubernetes, KEDA, Strimzi and the MongoDB operator allow, and nothing else', () => {
    expect(errors.filter((error) => !isOfSpoiled(error))).toEqual([]);
  });

  it('would be refused with an unknown field, kind or value, another type, or something missing', () => {
    expect(errors.filter(isOfSpoiled).map((error) => error.split('/')[0])).toEqual(
      spoiled.map(({ kind }) => kind),
    );
  });
});

function copyWith(manifest: Manifest | undefined, path: string, value: unknown): Manifest {
  const copy = structuredClone(manifest!);
  Object.assign(copy.metadata, { name: 'spoiled' });
  const [last, ...way] = path.split('.').reverse();
  const place = way.reduceRight((at, name) => at[name] as Fields, copy as unknown as Fields);
  place[last!] = value;
  return copy;
}

it.each(sources)('%s says nothing twice', (path) => {
  const documents = parseAllDocuments(readFileSync(join(DEPLOY, path), 'utf8'));
  expect(documents.flatMap(({ errors }) => errors.map(({ message }) => message))).toEqual([]);
});
