import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Step } from './step.js';

/** Of each file, from its end: what a search may cost is bounded, however long an app has been running. */
const MAX_BYTES = 256 * 1024 * 1024;

/** As anybody may have written it. */
type LogLine = Readonly<Record<string, unknown>>;

/** What the logs of a folder say of a request; nothing where there is no such folder. */
export async function stepsOfLogs(folder: string, ids: ReadonlySet<string>): Promise<Step[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.log')).sort();
  const steps: Step[] = [];
  for (const name of files) steps.push(...(await stepsOfFile(join(folder, name), ids)));
  return steps;
}

async function stepsOfFile(file: string, ids: ReadonlySet<string>): Promise<Step[]> {
  const { size } = await stat(file);
  const input = createReadStream(file, { start: Math.max(0, size - MAX_BYTES) });
  const steps: Step[] = [];
  for await (const line of createInterface({ input })) {
    const step = stepOfLine(line, ids);
    if (step) steps.push(step);
  }
  return steps;
}

/** Undefined for a line of another request, and for what is no line of an app. */
export function stepOfLine(line: string, ids: ReadonlySet<string>): Step | undefined {
  // Most lines are of others; parsing them all would take minutes.
  if (![...ids].some((id) => line.includes(id))) return undefined;
  const said = parsed(line);
  const text = (name: string) => textOf(said?.[name]);
  if (![text('requestId'), text('traceId')].some((id) => id !== undefined && ids.has(id))) return undefined;
  const at = Date.parse(text('time') ?? '');
  if (Number.isNaN(at)) return undefined;
  const [context, topic, partition, offset] = [
    text('context'),
    text('topic'),
    text('partition'),
    text('offset'),
  ];
  const placed = topic !== undefined && partition !== undefined && offset !== undefined;
  return {
    at,
    service: text('service') ?? 'unknown',
    what: `${context === undefined ? '' : `${context}: `}${text('msg') ?? ''}`,
    ...(placed && { place: `${topic}/${partition}@${offset}` }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function parsed(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as LogLine) : undefined;
  } catch {
    return undefined;
  }
}
