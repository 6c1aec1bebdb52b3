import { Logger, type LoggerService, type LogLevel } from '@nestjs/common';
import { format } from 'node:util';
import { type Log } from './log.js';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** What Nest says while it wires an app together is of use to nobody but its developer. */
const CHATTER = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
]);

/**
 * Nest's logger over the log of the process. After the message may come objects, whose fields are added to the line,
 * an error, whose stack is, and last the name of the context.
 */
export class NestLog implements LoggerService {
  constructor(private readonly target: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  private write(wanted: Level, message: unknown, rest: unknown[]): void {
    const last = rest.at(-1);
    const context = typeof last === 'string' && !isStack(last) ? last : undefined;
    const level = wanted === 'info' && context !== undefined && CHATTER.has(context) ? 'debug' : wanted;
    if (!this.target.isLevelEnabled(level)) return;
    const fields: Record<string, unknown> = context === undefined ? {} : { context };
    const texts: string[] = [];
    for (const part of [message, ...(context === undefined ? rest : rest.slice(0, -1))]) {
      if (part instanceof Error) fields.err = part;
      else if (typeof part === 'object' && part !== null) Object.assign(fields, part);
      else if (typeof part === 'string' && isStack(part)) fields.stack = part;
      else if (part !== undefined) texts.push(format('%s', part));
    }
    if (texts.length === 0 && fields.err instanceof Error) texts.push(fields.err.message);
    // An object may bring its own msg; a second one would hide it.
    if (texts.length === 0) this.target[level](fields);
    else this.target[level](fields, texts.join(' '));
  }
}

const NEST_LEVELS: [LogLevel, Level][] = [
  ['verbose', 'trace'],
  ['debug', 'debug'],
  ['log', 'info'],
  ['warn', 'warn'],
  ['error', 'error'],
  ['fatal', 'fatal'],
];

/** Lets `Logger.isLevelEnabled` tell what the log writes, so that hot paths can leave out what it would drop. */
export function announceLevels(target: Log): void {
  Logger.overrideLogger(
    NEST_LEVELS.filter(([, level]) => target.isLevelEnabled(level)).map(([name]) => name),
  );
}

function isStack(text: string): boolean {
  return /\n\s+at /.test(text);
}
