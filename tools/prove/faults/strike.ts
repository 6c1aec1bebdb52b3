import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#libs/testing';
import { untilDecided } from '../../../test/order-evidence.js';
import { type OrderSuite } from '../../../test/order-suite.js';
import { type Fleet, type Instance, type MemberName, SIZE } from '../fleet.js';
import { type Fault } from '../plan/fault-plan.js';
import { type Side } from '../side.js';
import { type Injector } from '../traffic/injector.js';

export interface Battlefield {
  readonly suite: OrderSuite;
  readonly fleet: Fleet;
  readonly injector: Injector;
  readonly sides: readonly Side[];
  /** Called while somebody is dead and nobody has taken over yet. */
  readonly afterDeath: () => Promise<void>;
  /** How long nothing may move. */
  readonly stallMs: number;
  /** Whether unreadable records may be written. */
  readonly poison: boolean;
}

/** Long enough for a group that waits for a dead member, and for a replacement to start. */
const CRASH_WITHIN_MS = 45_000;
const BURST = 5;

/** Resolves when the fault has struck and whoever it ended has been started again; says what was different from the plan. */
export async function strike(fault: Fault, field: Battlefield): Promise<string | undefined> {
  switch (fault.kind) {
    case 'crash':
      return crash('inventory', fault, field);
    case 'kill':
      return kill(field.fleet.in(fault.app, fault.slot), fault.slot, field);
    case 'chat': {
      const { app, slot, point, passage } = fault;
      if (point) return crash(app, { point, passage }, field);
      return kill(field.fleet.in(app, slot), slot, field);
    }
    case 'timeline': {
      const { slot, point, freezeMs, passage } = fault;
      if (point) return crash('timeline', { point, passage }, field);
      if (freezeMs) return freeze(field.fleet.in('timeline', slot), freezeMs);
      return kill(field.fleet.in('timeline', slot), slot, field);
    }
    case 'members':
      return joinAndLeave(fault.app, field);
    case 'sigterm':
      return stopEverything(field);
    case 'broker':
      return restartBroker(fault, field);
  }
}

/** Rejects when no order more is decided, or a side does not move, for too long. */
export async function untilMoving({ suite, sides, stallMs }: Battlefield): Promise<void> {
  await Promise.all([untilDecided(suite, 5, stallMs), ...sides.map((side) => side.untilMoving(5, stallMs))]);
}

async function crash(
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

async function kill(victim: Instance, slot: number, { fleet, afterDeath }: Battlefield): Promise<undefined> {
  await fleet.kill(victim);
  await afterDeath();
  await fleet.start(victim.name, slot % SIZE[victim.name]);
}

/** Longer than its group waits for it: others have its partitions when it wakes up, and has them in hand as well. */
async function freeze({ app }: Instance, forMs: number): Promise<undefined> {
  process.kill(app.pid, 'SIGSTOP');
  try {
    await sleep(forMs);
  } finally {
    process.kill(app.pid, 'SIGCONT');
  }
}

async function joinAndLeave(name: Instance['name'], field: Battlefield): Promise<undefined> {
  const { fleet, stallMs } = field;
  const extra = await fleet.startExtra(name);
  await eventually(
    async () => {
      const answer = await fetch(`${extra.app.url}/health/readiness`);
      if (!answer.ok) throw new Error(`the extra ${name} does not join: ${await answer.text()}`);
    },
    { timeoutMs: stallMs, everyMs: 100 },
  );
  await untilMoving(field);
  await fleet.stop(extra);
}

async function stopEverything({ fleet, afterDeath }: Battlefield): Promise<undefined> {
  await Promise.all(fleet.all.map((instance) => fleet.stop(instance)));
  await afterDeath();
  await fleet.startAll(fleet.names);
}

async function restartBroker(
  { how, downMs }: Extract<Fault, { kind: 'broker' }>,
  { suite, injector, poison }: Battlefield,
): Promise<undefined> {
  const ending = how === 'kill' ? () => suite.broker.kill(1) : () => suite.broker.stopNode(1);
  // Something to dead-letter when the broker goes.
  const bursts = poison ? Promise.all(Array.from({ length: BURST }, () => injector.poison(2))) : undefined;
  if (bursts) await Promise.race([bursts, sleep(100)]);
  await ending();
  await sleep(downMs);
  await suite.broker.restart(1);
  await suite.stopReading();
  await bursts;
}
