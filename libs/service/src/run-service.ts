import { existsSync } from 'node:fs';
import { AuthError } from './auth/auth-error.js';
import { ComponentFailure } from './component-lifecycle.js';
import { type ServiceDefinition, type ServiceSchema } from './service-definition.js';
import { SettingsError } from '#libs/settings';
import { ListenError, type RunningService, startService } from './start-service.js';

/**
 * Runs a service as this process: reads `.env` of the working directory (the real environment wins), checks the
 * configuration, listens, starts the components, and stops in order on SIGTERM and SIGINT with exit code 0. Exits
 * with 1 and a reason when the configuration is not valid, a component fails for good, a promise rejects unhandled,
 * or the shutdown takes longer than SHUTDOWN_TIMEOUT_MS.
 */
export async function runService<S extends ServiceSchema>(definition: ServiceDefinition<S>): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const starting = startService(definition, { env: process.env, onFatal: (error) => void end(1, error) });
  let ending = false;

  const end = async (code: number, reason: unknown): Promise<void> => {
    if (ending) return;
    ending = true;
    const service = await starting;
    const { log, settings } = service;
    if (code === 0) log.info({ context: 'service' }, `${String(reason)}: stopping`);
    else log.fatal({ context: 'service', err: reason }, messageOf(reason));
    setTimeout(() => {
      log.fatal(
        { context: 'service' },
        `shutdown took over ${settings.SHUTDOWN_TIMEOUT_MS} ms in ${service.busyWith()}`,
      );
      process.exit(1);
    }, settings.SHUTDOWN_TIMEOUT_MS + settings.SHUTDOWN_DELAY_MS);
    const clean = await service.stop();
    log.info({ context: 'service' }, 'stopped');
    process.exit(clean ? code : 1);
  };

  process.on('SIGTERM', () => void end(0, 'SIGTERM'));
  process.on('SIGINT', () => void end(0, 'SIGINT'));
  const service = await started(starting);
  exitOnSurprise(service);
  await service.started.catch((error: unknown) => end(1, error));
}

/** Before there is a log, a reason goes to the standard error; faults of the operator need no stack. */
async function started(starting: Promise<RunningService>): Promise<RunningService> {
  try {
    return await starting;
  } catch (error) {
    const plain =
      error instanceof SettingsError || error instanceof ListenError || error instanceof AuthError;
    process.stderr.write(`${plain ? error.message : String((error as Error).stack ?? error)}\n`);
    process.exit(1);
  }
}

/** After an error that nobody foresaw the state is unknown: the only safe thing is to end, and to be started anew. */
function exitOnSurprise({ log }: RunningService): void {
  process.on('uncaughtException', (error, origin) => {
    log.fatal({ context: 'service', err: error }, origin);
    process.exit(1);
  });
}

function messageOf(reason: unknown): string {
  if (reason instanceof ComponentFailure) return `cannot go on: ${reason.message}`;
  return reason instanceof Error ? reason.message : String(reason);
}
