const LOOK_EVERY_MS = 500;

/**
 * Calls back when the npm that runs this script was ended by a signal: npm hands it to the shell between them, and the shell ends
 * without handing it on. Never without npm, nor in a process that its parent leaves behind on purpose, to which it has a channel.
 */
export function whenNpmEnds(onEnd: () => void): void {
  if (process.env.npm_lifecycle_event === undefined || process.send !== undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    onEnd();
  }, LOOK_EVERY_MS);
  timer.unref();
}
