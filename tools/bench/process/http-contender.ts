import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#libs/servers';
import { BenchProcess, type ProcessPlan } from './bench-process.js';

export interface HttpContender {
  readonly process: BenchProcess;
  readonly url: string;
}

const READY_TIMEOUT_MS = 60_000;
const POLL_MS = 50;

/**
 * Starts a process that listens on the port of its environment's `portVariable`, and waits until `/health/readiness`
 * answers with anything but a server error: apps without that route say 404 once they listen.
 */
export async function startHttpContender(plan: ProcessPlan, portVariable: string): Promise<HttpContender> {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const started = BenchProcess.start({ ...plan, env: { ...plan.env, [portVariable]: port } });
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (!(await isReady(url))) {
    if (!started.alive) throw started.fault('ended before it was ready');
    if (performance.now() > deadline)
      throw started.fault(`was not ready within ${READY_TIMEOUT_MS / 1000} s`);
    await sleep(POLL_MS);
  }
  return { process: started, url };
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health/readiness`, { signal: AbortSignal.timeout(5000) }).catch(
    () => undefined,
  );
  await answer?.body?.cancel();
  return answer !== undefined && answer.status < 500;
}
