import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { type IKafka } from '@kubernetes-models/strimzi-kafka-operator/kafka.strimzi.io/v1/Kafka';
import { clientSecurity } from '#libs/kafka';
import { describeSettings, parseSettings } from '#libs/settings';
import { appSchemas } from '../environment/app-schemas.js';
import { type Manifest, manifestsOf, ofKind, withKustomize } from './manifests.spec.js';
import { everywhere, type Process } from './processes.spec.js';

const mounted = mkdtempSync(join(tmpdir(), 'ordered-mounted-'));
afterAll(() => rmSync(mounted, { recursive: true }));

/** What the files of secrets might hold, by the end of their path. */
const CONTENTS: Readonly<Record<string, string>> = {
  MONGO_URL: 'mongodb://orders:secret@mongodb-0:27017/admin?replicaSet=mongodb&ssl=true',
  SMTP_URL: 'smtps://user:secret@mail.example',
  TOKEN_PRIVATE_KEY: '-----BEGIN PRIVATE KEY-----',
  KAFKA_SASL_PASSWORD: 'secret',
  pem: '-----BEGIN CERTIFICATE-----',
};
const known = new Set(
  Object.values(appSchemas).flatMap((schema) => describeSettings(schema).map(({ name }) => name)),
);
/** Those of the example that docs/kubernetes.md tells people to make, and the one that cert-manager or the like makes. */
const YOURS = ['mail-server', 'mongodb-passwords', 'mongodb-tls', 'ordered-tls', 'token-key'];

withKustomize('the configuration', () => {
  it.each(everywhere)('$where sets variables that exist only', ({ process }) => {
    expect(Object.keys(process.env).filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(everywhere)('$where has all that its app needs, in values that it accepts', ({ process }) => {
    const env = withFiles(process);
    const settings = parseSettings(appSchemas[process.app], env);
    expect(settings).toMatchObject({ HOST: '0.0.0.0', LOG_FORMAT: 'json' });
    if ('AUTH' in settings) expect(settings.AUTH).toBe('jwt');
    if ('MONGO_URL' in settings) expect(settings.MONGO_URL).toBe(CONTENTS.MONGO_URL);
    // Throws unless user, password, certificates and TLS go together.
    clientSecurity(settings);
  });

  it.each(everywhere)(
    '$where is not told the addresses of Services as variables, some of which are ours',
    ({ process }) => {
      expect(process.pod.enableServiceLinks).toBe(false);
      expect(Object.keys(process.env).filter((name) => name.endsWith('_PORT'))).toEqual([]);
    },
  );
});

withKustomize('the secrets of the example', () => {
  const example = manifestsOf('overlays/example');
  const guide = readFileSync(new URL('../../docs/kubernetes.md', import.meta.url), 'utf8');

  it('are made by an operator, or named by docs/kubernetes.md', () => {
    const made = new Set([...madeByOperators(example), ...YOURS]);
    const used = everywhere
      .filter(({ overlay }) => overlay === 'overlays/example')
      .flatMap(({ process }) => [...process.files.values()].map(({ secret }) => secret));
    expect(used.length).toBeGreaterThan(20);
    expect(used.filter((secret) => !made.has(secret))).toEqual([]);
    for (const secret of YOURS) expect(guide).toContain(`\`${secret}\``);
  });

  it('belong to a user of its own for each app', () => {
    const apps = Object.keys(appSchemas);
    const users = ofKind(example, 'KafkaUser').map(({ name }) => name);
    expect(users.sort()).toEqual([...apps, 'keda'].sort());
    expect(databaseUsers(example).map(({ name, roles }) => [name, roles])).toEqual(
      Object.entries(appSchemas)
        .flatMap(([app, schema]) => {
          const { [`${app.toUpperCase()}_DATABASE`]: db } = schema.parse({}) as Record<string, unknown>;
          return db === undefined ? [] : [[app, [{ name: 'readWrite', db }]] as const];
        })
        .sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  });
});

function withFiles({ env, files, labels }: Process): Record<string, string> {
  const written = Object.entries(env).map(([name, value]): [string, string] => {
    if (value === undefined) return [name, labels['app.kubernetes.io/component'] ?? ''];
    if (!files.has(value)) return [name, value.startsWith('/etc/') ? join(mounted, 'none') : value];
    const path = join(mounted, value);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, CONTENTS[value.split(/[./]/).at(-1)!]!);
    return [name, path];
  });
  return Object.fromEntries(written);
}

interface DatabaseUser {
  readonly name: string;
  readonly roles: readonly { readonly name: string; readonly db: string }[];
  readonly connectionStringSecretName: string;
}

function databaseUsers(manifests: readonly Manifest[]): readonly DatabaseUser[] {
  return ofKind<{ users: DatabaseUser[] }>(manifests, 'MongoDBCommunity').flatMap(({ spec }) => spec.users);
}

function madeByOperators(manifests: readonly Manifest[]): string[] {
  const clusters = ofKind<IKafka['spec']>(manifests, 'Kafka');
  const prefix = clusters[0]?.spec.entityOperator?.userOperator?.secretPrefix;
  return [
    ...clusters.map(({ name }) => `${name}-cluster-ca-cert`),
    ...ofKind(manifests, 'KafkaUser').map(({ name }) => `${prefix}${name}`),
    ...databaseUsers(manifests).map(({ connectionStringSecretName }) => connectionStringSecretName),
  ];
}
