import { CliError, EXIT } from './cli-error.js';

/** Ends a command that has no answer without all of its work. */
export function stopWhenInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new CliError(EXIT.negative, 'Interrupted before there was an answer.');
}
