/** An error as a log line shows it. */
export interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly code?: string | number;
  readonly stack?: string;
}

/** MongoDB quotes the value that was there already. */
const QUOTED_VALUE = /(dup key: )\{.*?\}/gs;
const DEPTH = 4;

/**
 * What is worth telling of an error and of what caused it. Not its other fields: those of a database driver hold whole
 * documents, and a log is read by more people than a database.
 */
export function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as { code?: unknown };
  return {
    type: error.constructor.name,
    message: withoutValues(error.message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    stack: stackOf(error, DEPTH),
  };
}

function stackOf(error: Error, depth: number): string {
  const own = withoutValues(error.stack ?? error.message);
  if (!(error.cause instanceof Error) || depth === 0) return own;
  return `${own}\ncaused by: ${stackOf(error.cause, depth - 1)}`;
}

function withoutValues(text: string): string {
  return text.replace(QUOTED_VALUE, '$1{...}');
}
