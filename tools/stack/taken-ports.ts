import { setTimeout as delay } from 'node:timers/promises';
import { isPortFree } from '#libs/servers';
import { PlanError, type PlannedPort } from './plan.js';

/** What an earlier start left behind when it was killed is ending by itself, but may take a moment. */
const PATIENCE_MS = 3_000;

/** Rejects with one message that names every taken port, what it was for, and what to change. */
export async function requireFreePorts(ports: readonly PlannedPort[]): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  let taken = await takenOf(ports);
  while (taken.length > 0 && performance.now() < deadline) {
    await delay(200);
    taken = await takenOf(ports);
  }
  if (taken.length === 0) return;
  const lines = taken.map(({ port, use, variable }) => `  ${port} for ${use}: set ${variable} to another`);
  throw new PlanError(
    ['Ports are taken; end what listens there, or move ours (in the environment or in .env):', ...lines].join(
      '\n',
    ),
  );
}

async function takenOf(ports: readonly PlannedPort[]): Promise<PlannedPort[]> {
  const free = await Promise.all(ports.map(({ port }) => isPortFree(port)));
  return ports.filter((_, index) => !free[index]);
}
