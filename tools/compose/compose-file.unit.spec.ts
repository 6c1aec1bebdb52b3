import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type AppName, appSchemas as schemas } from '../environment/app-schemas.js';
import { parseRoute } from './route.js';

interface ComposeService {
  readonly image: string;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number | null>>;
  readonly ports?: readonly string[];
  readonly depends_on?: unknown;
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly stop_grace_period?: string;
  readonly scale?: number;
  readonly extends?: object;
  readonly volumes?: readonly string[];
}

const project = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const { services } = parse(project('docker-compose.yml'), { merge: true }) as {
  services: Record<string, ComposeService>;
};
const all = Object.entries(services);
const ofOurImage = all.filter(([, { image }]) => image === 'ordered:local');
/** What is run by hand and ends by itself. */
const runs = all.filter(([, { profiles }]) => profiles?.includes('report'));
/** What node runs, after options of its own. */
function entryOf({ command = [] }: ComposeService): string {
  return command.find((part) => !part.startsWith('--')) ?? '';
}

const apps = ofOurImage.flatMap(([name, service]) => {
  const app = /^dist\/run\/(?!cli\.)([^/]+)\.js$/.exec(entryOf(service))?.[1];
  return app === undefined ? [] : [{ name, app: app as AppName, service }];
});

/** Read by the image's health check, not by an app. */
const OF_THE_IMAGE = ['HEALTH_URL'];

describe('docker-compose.yml', () => {
  it('runs every app', () => {
    expect(new Set(apps.map(({ app }) => app))).toEqual(new Set(Object.keys(schemas)));
  });

  it.each(apps)(
    '$name: sets only variables that its app knows, to values that it accepts',
    ({ app, service }) => {
      const schema = schemas[app];
      const set = Object.entries(service.environment ?? {}).filter(([name]) => !OF_THE_IMAGE.includes(name));
      const known = new Set(Object.values(schemas).flatMap(({ shape }) => Object.keys(shape)));
      expect(set.map(([name]) => name).filter((name) => !known.has(name))).toEqual([]);

      // Empty and absent values mean the default.
      const given = set.filter(([name, value]) => name in schema.shape && value !== null && value !== '');
      const { error } = schema.safeParse(
        // Where neither shell nor .env says otherwise.
        Object.fromEntries(
          given.map(([name, value]) => [name, String(value).replace(/\$\{\w+:?-([^}]*)\}/g, '$1')]),
        ),
      );
      expect(error?.issues ?? []).toEqual([]);
    },
  );

  it.each(apps)('$name: is asked for its health on the port that it listens on', ({ app, service }) => {
    const port = service.environment?.[`${app.toUpperCase()}_PORT`];
    expect(service.environment?.HEALTH_URL).toBe(`http://127.0.0.1:${port}/health/readiness`);
  });

  it('publishes ports on 127.0.0.1 only', () => {
    const published = all.flatMap(([, { ports }]) => ports ?? []);
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it.each(apps)('$name: publishes no port, so that it can have several instances', ({ service }) => {
    expect(service.ports ?? []).toEqual([]);
  });

  it('leads each published port of the gateway to a service that listens there', () => {
    const { command = [], ports = [] } = services.gateway ?? { image: '' };
    const routes = command.slice(1).map(parseRoute);
    expect(routes.map(({ listen }) => `:${listen}`)).toEqual(ports.map((port) => /:\d+$/.exec(port)?.[0]));
    for (const { host, port } of routes) {
      const to = apps.find(({ name }) => name === host);
      expect(to?.service.environment?.[`${to.app.toUpperCase()}_PORT`]).toBe(port);
    }
  });

  it.each(all)('%s: has no privileges and a bound on its memory', (_, service) => {
    expect(service).toMatchObject({
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.any(String),
    });
  });

  // Its image writes into a folder of root when it starts; it is for looking only.
  it.each(all.filter(([name]) => name !== 'kafka-ui'))('%s: is not root', (_, { user }) => {
    expect(user).toMatch(/^(?!root|0\b)\w/);
  });

  it.each(all)('%s: comes back after a crash, unless it is run by hand', (name, { restart }) => {
    expect(restart).toBe(runs.some(([run]) => run === name) ? 'no' : 'unless-stopped');
  });

  it.each(runs)('%s: waits until every app is healthy, and asks apps at their own ports', (_, service) => {
    for (const { name } of apps)
      expect(service.depends_on).toMatchObject({ [name]: { condition: 'service_healthy' } });
    const urls = Object.entries(service.environment ?? {}).filter(([name]) => name.endsWith('_URL'));
    expect(urls).not.toEqual([]);
    for (const [variable, url] of urls) {
      const { hostname, port } = new URL(String(url));
      const asked = apps.find(({ name }) => name === hostname);
      expect(`${asked?.app.toUpperCase()}_URL`).toBe(variable);
      expect(String(asked?.service.environment?.[variable.replace('_URL', '_PORT')])).toBe(port);
    }
  });

  it.each(runs)('%s: runs a command that the image has', (_, service) => {
    const entry = entryOf(service);
    const source = entry.replace(/^dist\/run\/(.*)\.js$/, 'tools/$1/main.ts');
    expect(existsSync(new URL(`../../${source}`, import.meta.url))).toBe(true);
    const [top, folder] = source.split('/');
    expect(project('.dockerignore').split('\n')).toContain(`!${top}/${folder}`);
  });

  it.each(ofOurImage)('%s: cannot write to its file system', (_, { read_only }) => {
    expect(read_only).toBe(true);
  });

  it.each(apps)('$name: gets more time to stop than its own shutdown takes', ({ app, service }) => {
    const { SHUTDOWN_TIMEOUT_MS, SHUTDOWN_DELAY_MS } = schemas[app].parse({});
    expect(Number.parseInt(service.stop_grace_period ?? '0') * 1000).toBeGreaterThan(
      SHUTDOWN_TIMEOUT_MS + SHUTDOWN_DELAY_MS,
    );
  });
});

describe('docker-compose.ha.yml', () => {
  const { services: ha } = parse(project('docker-compose.ha.yml'), { merge: true, logLevel: 'error' }) as {
    services: Record<string, Partial<ComposeService>>;
  };
  const instances = (of: string) => [of, ...Object.keys(ha).filter((name) => name.startsWith(`${of}-`))];
  const brokers = instances('kafka');
  const mongods = instances('mongodb');

  it.each(apps)('$name: runs twice, and knows every server', ({ name, app }) => {
    const { scale, environment = {} } = ha[name] ?? {};
    expect(scale).toBe(2);
    expect(environment.KAFKA_BOOTSTRAP).toBe(brokers.map((broker) => `${broker}:19092`).join(','));
    expect(environment.MONGO_URL).toBe(
      `mongodb://${mongods.map((mongod) => `${mongod}:27017`).join(',')}/?replicaSet=rs0`,
    );
    expect(schemas[app].safeParse(environment).error?.issues ?? []).toEqual([]);
  });

  it('has three brokers that vote, of which two have what is acknowledged', () => {
    const ids = brokers.map((name) => ha[name]?.environment?.KAFKA_NODE_ID ?? 1);
    const voters = brokers.map((name, index) => `${ids[index]}@${name}:9093`).join(',');
    expect(ids).toEqual([1, 2, 3]);
    for (const name of brokers) {
      expect(ha[name]?.environment).toMatchObject({
        KAFKA_CONTROLLER_QUORUM_VOTERS: voters,
        KAFKA_DEFAULT_REPLICATION_FACTOR: 3,
        KAFKA_MIN_INSYNC_REPLICAS: 2,
      });
    }
  });

  it('runs further servers as the first, each with data of its own', () => {
    for (const further of [...brokers.slice(1), ...mongods.slice(1)]) {
      const service = further.replace(/-\d$/, '');
      const { extends: from, volumes } = ha[further] ?? {};
      expect(from).toEqual({ file: 'docker-compose.yml', service });
      expect(volumes?.[0]).toMatch(`${further}-data:`);
    }
  });
});

describe('Dockerfile', () => {
  it('ends as a user without rights', () => {
    const users = project('Dockerfile').match(/^USER .*$/gm) ?? [];
    expect(users.at(-1)).toBe('USER node');
  });
});
