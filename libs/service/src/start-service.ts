import { type INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { setTimeout as delay } from 'node:timers/promises';
import { COMPONENTS, type Component } from './component.js';
import { ComponentLifecycle } from './component-lifecycle.js';
import { type ExpressServer } from './http/express-server.js';
import { instanceId, type Log, type LogDestination, openLog } from './log/log.js';
import { createServiceApp } from './service-app.js';
import { type ServiceDefinition, type ServiceSchema } from './service-definition.js';
import { type ServiceSettings } from './service-settings.js';
import { parseSettings } from '#libs/settings';
import { startTracing, type Tracing } from '#libs/tracing';

/** The part of a shutdown's time in which a request may still arrive. */
const ARRIVAL = 0.25;

/** What a service is given from outside; tests give their own. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  /** Where log lines go; the standard output unless told. */
  logDestination?: LogDestination;
  /** A component broke for good while running; the service still has to be stopped. */
  onFatal?: (error: Error) => void;
}

/** A service that listens. */
export interface RunningService {
  readonly url: string;
  readonly app: INestApplication;
  readonly log: Log;
  readonly settings: ServiceSettings;
  /** Settles when all components have started; rejects with ComponentFailure when one never can. */
  readonly started: Promise<void>;
  /** What a stop that takes too long waits for. */
  busyWith(): string;
  /** Not ready, HTTP drained, components stopped in reverse, app closed. Idempotent. False when a part failed. */
  stop(): Promise<boolean>;
}

/**
 * Starts a service inside this process: returns as soon as HTTP listens, while the components are still starting.
 * Leaves signals and exit codes to the caller; runService() is what a process needs.
 */
export async function startService<S extends ServiceSchema>(
  definition: ServiceDefinition<S>,
  surroundings: Surroundings,
): Promise<RunningService> {
  const config = parseSettings(definition.config, surroundings.env);
  const settings = config as unknown as ServiceSettings;
  const log = await openLog(definition.name, settings, surroundings.logDestination);
  const { name, version = '1.0.0' } = definition;
  const tracing = await startTracing(settings, { service: name, instance: instanceId(settings), version });
  const lifecycle = new ComponentLifecycle(log);
  const app = await createServiceApp(definition, definition.module(config), settings, lifecycle, log);
  await listen(app, definition.port(config), settings.HOST);
  const url = await app.getUrl();
  log.info({ context: 'service' }, `${definition.name} listens on ${url}`);
  const started = startComponents(app, lifecycle, surroundings.onFatal ?? (() => undefined), log);
  // Whoever awaits it gets the error; who does not shall not be ended by an unhandled one.
  started.catch(() => undefined);
  const stop = once(() => stopInOrder(app, lifecycle, settings, tracing));
  return { url, app, log, settings, started, busyWith: () => lifecycle.busyComponent ?? 'HTTP', stop };
}

async function startComponents(
  app: INestApplication,
  lifecycle: ComponentLifecycle,
  onFatal: (error: Error) => void,
  log: Log,
): Promise<void> {
  await app.startAllMicroservices();
  await lifecycle.start(componentsOf(app), onFatal);
  if (lifecycle.isRunning) log.info({ context: 'service' }, 'all components have started');
}

/** Found wherever the app registered them, without an export; asking Nest for what is not there would log an error. */
function componentsOf(app: INestApplication): Component[] {
  const modules = [...app.get(ModulesContainer).values()];
  return modules.flatMap(
    (module) => (module.providers.get(COMPONENTS)?.instance as Component[] | undefined) ?? [],
  );
}

async function stopInOrder(
  app: INestApplication,
  lifecycle: ComponentLifecycle,
  settings: ServiceSettings,
  tracing: Tracing | undefined,
): Promise<boolean> {
  lifecycle.announceStop();
  await delay(settings.SHUTDOWN_DELAY_MS);
  lifecycle.hangUp();
  await (app.getHttpServer() as ExpressServer).drain(settings.SHUTDOWN_TIMEOUT_MS * ARRIVAL);
  const clean = await lifecycle.stop();
  await app.close();
  await tracing?.stop();
  return clean;
}

/** A taken port is the one fault of listening that people meet every day. */
async function listen(app: INestApplication, port: number, host: string): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE')
      throw new ListenError(`Port ${port} on ${host} is taken; stop who has it or choose another.`);
    if (code === 'EACCES')
      throw new ListenError(`Port ${port} on ${host} may not be used; choose one above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new ListenError(`HOST ${host} is not an address of this machine.`);
    throw error;
  }
}

/** The service cannot listen where it was told to; the message says what to change. Retry cannot help. */
export class ListenError extends Error {
  readonly code = 'CANNOT_LISTEN';
  readonly retryable = false;
}

function once<T>(fn: () => T): () => T {
  let result: { value: T } | undefined;
  return () => (result ??= { value: fn() }).value;
}
