import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from '#libs/servers';
import { whoRuns } from './running-state.js';

/** Apps have 25 s, servers 20 s. */
const TIMEOUT_MS = 60_000;

/** Stops the stack that runs from this folder and waits until all of it is down. Resolves with the exit code. */
export async function stop(): Promise<number> {
  const running = await whoRuns();
  if (!running) {
    console.log('Nothing runs.');
    return 0;
  }
  console.log(`Stopping the stack (process ${running.pid}) ...`);
  process.kill(running.pid, 'SIGTERM');
  const deadline = performance.now() + TIMEOUT_MS;
  while (await isAlive(running)) {
    if (performance.now() > deadline) {
      console.log(`It has not stopped within ${TIMEOUT_MS / 1000} s. \`npm stop\` again ends it at once.`);
      return 1;
    }
    await delay(100);
  }
  console.log('Everything is stopped.');
  return 0;
}
