import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#libs/testing';
import { untilDecided } from '../../../test/order-evidence.js';
import { type Instance } from '../fleet.js';
import { type Fault } from '../plan/fault-plan.js';
import { type Battlefield } from './battlefield.js';
import { crash, freeze, kill } from './deaths.js';
import { restartInTurn } from './restart-in-turn.js';
import { strikeTeams } from './strike-teams.js';

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
    case 'teams':
      return strikeTeams(fault, field);
    case 'members':
      return joinAndLeave(fault.app, field);
    case 'rolling':
      return restartInTurn(fault.app, field);
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
