/** A terminal and npm may deliver one Ctrl+C twice; what comes later is a second one. */
const SAME_KEYPRESS_MS = 1000;

/**
 * Aborted by the first Ctrl+C or SIGTERM, so that long work can end in order and say how far it came, and when nobody reads
 * stdout any more, as after `| head`. A second Ctrl+C ends the process at once. Called once by a command.
 */
export function interruption(): AbortSignal {
  const interrupted = new AbortController();
  let first: number | undefined;
  const onSignal = (): void => {
    const now = performance.now();
    if (first !== undefined && now - first > SAME_KEYPRESS_MS) process.exit(130);
    first ??= now;
    interrupted.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, onSignal);
  process.stdout.on('error', () => interrupted.abort());
  return interrupted.signal;
}
