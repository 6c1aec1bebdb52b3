import { type ChildProcess, spawn } from 'node:child_process';
import { type Socket } from 'node:net';

// Reads from a pipe whose other end only the parent holds. A line means that the child has ended by itself;
// end of file means that the parent is gone, however it went, SIGKILL included.
const WATCH = `
read -r line && exit 0
kill -TERM "$1" 2>/dev/null || exit 0
waited=0
while kill -0 "$1" 2>/dev/null && [ "$waited" -lt 15 ]; do sleep 1; waited=$((waited + 1)); done
kill -KILL "$1" 2>/dev/null
exit 0`;

/**
 * Ends `child` (SIGTERM, after 15 s SIGKILL) when this process goes without having ended it. Costs one
 * sleeping shell per child; it goes away with the child and keeps nobody's event loop alive.
 */
export function tether(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const watch = spawn('/bin/sh', ['-c', WATCH, 'tether', String(child.pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const line = watch.stdin as Socket;
  line.on('error', () => undefined);
  watch.on('error', () => undefined);
  watch.unref();
  line.unref();
  child.once('exit', () => line.end('ended\n'));
}
