import { isPortFree } from '#libs/servers';
import { PlanError, type PlannedPort } from './plan.js';

/** Rejects with one message that names every taken port, what it was for, and what to change. */
export async function requireFreePorts(ports: readonly PlannedPort[]): Promise<void> {
  const free = await Promise.all(ports.map(({ port }) => isPortFree(port)));
  const taken = ports.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const lines = taken.map(({ port, use, variable }) => `  ${port} for ${use}: set ${variable} to another`);
  throw new PlanError(
    ['Ports are taken; end what listens there, or move ours (in the environment or in .env):', ...lines].join(
      '\n',
    ),
  );
}
