import { hostname } from 'node:os';
import { currentTrace, type Trace, traceIdOf } from '#libs/tracing';
import pino, { type DestinationStream, type Logger } from 'pino';
import { type ServiceSettings } from '../service-settings.js';
import { errorFields } from './error-fields.js';

/** The log of the process: every line names service and instance, and request and trace where there is one. */
export type Log = Logger;

/** Where lines go, when not to the standard output; tests read them so. */
export type LogDestination = DestinationStream;

/** Lines are written before the call returns, so that the last words of a killed process are there too. */
export async function openLog(
  service: string,
  settings: ServiceSettings,
  destination?: LogDestination,
): Promise<Log> {
  const pretty = (settings.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json')) === 'pretty';
  return pino(
    {
      level: settings.LOG_LEVEL,
      base: { service, instance: instanceId(settings) },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: errorFields },
      mixin: () => {
        const trace = currentTrace();
        return trace === undefined ? {} : traceFields(trace);
      },
    },
    destination ?? (pretty ? await prettyStream() : pino.destination({ fd: 1, sync: true })),
  );
}

/** What a line of the log says of a trace. */
export function traceFields(trace: Trace): { readonly requestId: string; readonly traceId: string } {
  return { requestId: trace.requestId, traceId: traceIdOf(trace) };
}

/** How this process calls itself: INSTANCE_ID, or host name and process id. */
export function instanceId(settings: Pick<ServiceSettings, 'INSTANCE_ID'>): string {
  return settings.INSTANCE_ID ?? `${hostname()}-${process.pid}`;
}

/** Loaded only when used, for its memory; in the process itself, as a worker would lose the last lines. */
async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    sync: true,
    ignore: 'pid,hostname,service,instance,context,traceId',
    messageFormat: '[{service}] {if context}{context}: {end}{msg}',
    translateTime: 'SYS:HH:MM:ss.l',
  });
}
