import { bold, dim, paint, type Paint } from './paint.js';

/** One line of an app's output, as far as it is one of pino's JSON records. */
interface LogRecord {
  readonly level: number;
  readonly time?: number | string;
  readonly msg?: string;
  readonly context?: string;
  readonly err?: { readonly stack?: string; readonly message?: string };
  readonly [field: string]: unknown;
}

const LEVELS: readonly (readonly [least: number, name: string, colour: Paint])[] = [
  [60, 'FATAL', paint(31)],
  [50, 'ERROR', paint(31)],
  [40, 'WARN ', paint(33)],
  [30, 'INFO ', paint(32)],
  [20, 'DEBUG', paint(34)],
  [0, 'TRACE', paint(90)],
];

const LEAST_ERROR = 50;

// A level may be written as pino's number or as its name.
const LEVEL_OF_NAME = new Map(LEVELS.map(([least, name]) => [name.trim().toLowerCase(), least]));

// What the prefix says already, or what only a log store needs.
const LEFT_OUT = new Set([
  'level',
  'time',
  'msg',
  'context',
  'err',
  'pid',
  'hostname',
  'service',
  'instance',
  'v',
]);

/** Time, level, message and fields on one line, what has more lines below; what is no record stays as it is. */
export function renderLogLine(line: string, colour: boolean): string {
  const record = parseRecord(line);
  if (!record) return visible(line);
  const [, name, levelColour] = LEVELS.find(([least]) => record.level >= least) ?? LEVELS.at(-1)!;
  const [message = '', ...more] = (record.msg ?? '').split('\n');
  const parts = [
    dim(clock(record.time), colour),
    levelColour(name, colour),
    record.context ? bold(`[${visible(record.context)}]`, colour) : '',
    visible(message),
    dim(fields(record), colour),
  ];
  const stack = (record.err?.stack ?? record.err?.message)?.split('\n') ?? [];
  // Indented, so that a line break in what a user sent cannot pass for a record.
  const below = [...more, ...stack].map((part) => `\n    ${visible(part)}`);
  return parts.filter((part) => part !== '').join(' ') + below.join('');
}

/** The text of a record that tells of an error, or of a line that is no record; undefined for other records. */
export function errorText(line: string): string | undefined {
  const record = parseRecord(line);
  if (!record) return visible(line.trim()) || undefined;
  if (record.level < LEAST_ERROR) return undefined;
  return visible([record.msg, record.err?.message].filter((part) => part).join(': '));
}

function parseRecord(line: string): LogRecord | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record = JSON.parse(line) as Omit<LogRecord, 'level'> & { level: unknown };
    const level = typeof record.level === 'string' ? LEVEL_OF_NAME.get(record.level) : record.level;
    return typeof level === 'number' ? { ...record, level } : undefined;
  } catch {
    return undefined;
  }
}

function clock(time: number | string | undefined): string {
  const date = new Date(time ?? NaN);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(11, 23);
}

function fields(record: LogRecord): string {
  return Object.entries(record)
    .filter(([name, value]) => !LEFT_OUT.has(name) && !(name === 'traceId' && value === record.requestId))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? visible(value) : JSON.stringify(value)}`)
    .join(' ');
}

/** Input that reached a log must not move the cursor or repaint the terminal. */
function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\u00b7').replaceAll('\n', ' ');
}
