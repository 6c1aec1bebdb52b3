import { CliError, EXIT } from './cli-error.js';

const PATIENCE_MS = 10_000;

/** Asks an app of the suite for JSON. Throws CliError when it does not answer, or answers with an error. */
export async function requestJson(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
    (error: unknown) => {
      throw new CliError(
        EXIT.unreachable,
        `${new URL(url).origin} does not answer (${reasonOf(error)}). Is the suite running (npm start)?`,
      );
    },
  );
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as unknown;
  throw new CliError(
    response.status >= 500 ? EXIT.unreachable : EXIT.negative,
    `${url} answered ${response.status}: ${text.slice(0, 500)}`,
  );
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
