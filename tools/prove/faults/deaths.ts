import { setTimeout as sleep } from 'node:timers/promises';
import { type Instance, type MemberName, SIZE } from '../fleet.js';
import { type Battlefield } from './battlefield.js';

/** Long enough for a group that waits for a dead member, and for a replacement to start. */
const CRASH_WITHIN_MS = 45_000;

/** Resolves when it has ended itself and another is there; where it does not come to the point it is killed. */
export async function crash(
  name: MemberName,
  { point, passage }: { readonly point: string; readonly passage: number },
  { fleet, afterDeath }: Battlefield,
): Promise<string | undefined> {
  const slot = 0;
  await fleet.stop(fleet.in(name, slot));
  const app = await fleet.start(name, slot, { CRASH_AT: `${point}#${passage}` });
  const doomed = fleet.in(name, slot);
  doomed.ending = true;
  const late = sleep(CRASH_WITHIN_MS, 'late' as const, { ref: false });
  const exit = await Promise.race([app.exited, late]);
  await afterDeath();
  let missed: string | undefined;
  if (exit === 'late') {
    await fleet.kill(doomed);
    missed = `it never came to ${point}, and was killed`;
  } else if (exit.signal !== 'SIGKILL') {
    fleet.breaches.push(`I13: ${name} ended with ${exit.code ?? exit.signal}, not at ${point}`);
  }
  await fleet.start(name, slot);
  return missed;
}

export async function kill(
  victim: Instance,
  slot: number,
  { fleet, afterDeath }: Battlefield,
): Promise<undefined> {
  await fleet.kill(victim);
  await afterDeath();
  await fleet.start(victim.name, slot % SIZE[victim.name]);
}

/** Longer than its group waits for it: others have its partitions when it wakes up, and has them in hand as well. */
export async function freeze({ app }: Instance, forMs: number): Promise<undefined> {
  process.kill(app.pid, 'SIGSTOP');
  try {
    await sleep(forMs);
  } finally {
    process.kill(app.pid, 'SIGCONT');
  }
}
