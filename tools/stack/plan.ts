import { secretOf } from '#libs/settings';
import { STACK_APPS, type StackApp } from './app-list.js';

export interface StartOptions {
  readonly brokers: number;
  readonly mongoNodes: number;
  readonly fresh: boolean;
  /** TLS and passwords for servers of our own. */
  readonly secure?: boolean;
  readonly only?: readonly string[];
}

export interface PlannedApp {
  readonly app: StackApp;
  readonly port: number;
  readonly url: string;
}

/** A port that this start will listen on, and how to move it. */
export interface PlannedPort {
  readonly port: number;
  readonly use: string;
  readonly variable: string;
}

/** Servers of our own on these ports, or somebody else's. */
export type PlannedServer =
  | { readonly own: true; readonly ports: readonly number[] }
  | { readonly own: false; readonly address: string };

/** An inbox of our own, or none: mails then go to the server of SMTP_URL. */
export interface PlannedInbox {
  readonly smtp: number;
  readonly http: number;
}

export interface StackPlan {
  readonly kafka: PlannedServer;
  readonly mongo: PlannedServer;
  readonly secure: boolean;
  readonly inbox: PlannedInbox | undefined;
  readonly apps: readonly PlannedApp[];
  readonly ports: readonly PlannedPort[];
}

/** What cannot be started as asked; the message says what to change. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/** Everything that a start will do, from the command line and the environment. Throws PlanError, or SettingsError. */
export function planStack(options: StartOptions, env: NodeJS.ProcessEnv): StackPlan {
  const kafka = plannedServer(env.KAFKA_BOOTSTRAP, portOf(env, 'KAFKA_PORT', 9092), options.brokers);
  const mongo = plannedServer(
    secretOf(env, 'MONGO_URL'),
    portOf(env, 'MONGO_PORT', 27017),
    options.mongoNodes,
  );
  const apps = chosenApps(options.only).map((app) => {
    const port = portOf(env, app.portVariable, app.defaultPort);
    return { app, port, url: `http://localhost:${port}` };
  });
  const inbox = plannedInbox(apps, env);
  const ports = [
    ...portsOf(kafka, 'Kafka', 'KAFKA_PORT'),
    ...portsOf(mongo, 'MongoDB', 'MONGO_PORT'),
    ...(inbox
      ? [
          { port: inbox.smtp, use: 'mails', variable: 'INBOX_SMTP_PORT' },
          { port: inbox.http, use: 'the inbox', variable: 'INBOX_PORT' },
        ]
      : []),
    ...apps.map(({ app, port }) => ({ port, use: app.name, variable: app.portVariable })),
  ];
  rejectSharedPorts(ports);
  return { kafka, mongo, secure: options.secure === true, inbox, apps, ports };
}

/** With AUTH=jwt the tokens of its own teams are taken, unless the environment names another issuer's keys. */
export function tokenKeys({ apps }: Pick<StackPlan, 'apps'>, env: NodeJS.ProcessEnv): Record<string, string> {
  const teams = apps.find(({ app }) => app.name === 'teams');
  if (env.AUTH !== 'jwt' || env.JWT_JWKS_URL || env.JWT_KEYS_FILE || !teams) return {};
  return { JWT_JWKS_URL: `${teams.url}/.well-known/jwks.json` };
}

function plannedServer(address: string | undefined, first: number, nodes: number): PlannedServer {
  if (address) return { own: false, address };
  return { own: true, ports: Array.from({ length: nodes }, (_, index) => first + index) };
}

function plannedInbox(apps: readonly PlannedApp[], env: NodeJS.ProcessEnv): PlannedInbox | undefined {
  if (env.SMTP_URL || env.SMTP_URL_FILE || !apps.some(({ app }) => app.name === 'notifications'))
    return undefined;
  return { smtp: portOf(env, 'INBOX_SMTP_PORT', 1025), http: portOf(env, 'INBOX_PORT', 8025) };
}

function portsOf(server: PlannedServer, use: string, variable: string): PlannedPort[] {
  return server.own ? server.ports.map((port) => ({ port, use, variable })) : [];
}

function portOf(env: NodeJS.ProcessEnv, variable: string, otherwise: number): number {
  const text = env[variable];
  if (!text) return otherwise;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new PlanError(`${variable} must be a port number from 1 to 65535.`);
}

function chosenApps(only: readonly string[] | undefined): readonly StackApp[] {
  if (!only) return STACK_APPS;
  const known = STACK_APPS.map(({ name }) => name);
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new PlanError(
      `--only names no app of the suite: ${unknown.join(', ')}. There are ${known.join(', ')}.`,
    );
  }
  return STACK_APPS.filter(({ name }) => only.includes(name));
}

function rejectSharedPorts(ports: readonly PlannedPort[]): void {
  for (const [index, one] of ports.entries()) {
    const other = ports.slice(index + 1).find(({ port }) => port === one.port);
    if (!other) continue;
    throw new PlanError(
      `${one.use} (${one.variable}) and ${other.use} (${other.variable}) would both use port ${one.port}; change one of the variables.`,
    );
  }
}
