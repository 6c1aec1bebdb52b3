import { type OrderSuite } from '../../../test/order-suite.js';
import { type Fleet, type Instance } from '../fleet.js';
import { type Fault } from '../plan/fault-plan.js';
import { type Battlefield } from './battlefield.js';
import { crash, freeze, kill } from './deaths.js';

/** What befalls who changes teams, relays, sends to sockets or mails. */
export async function strikeTeams(
  { app, slot, point, freezeMs, passage }: Extract<Fault, { kind: 'teams' }>,
  field: Battlefield,
): Promise<string | undefined> {
  const { suite, fleet } = field;
  if (point && app === 'teams') {
    // Alone, so that it is the one that relays.
    await fleet.stop(fleet.in('teams', 1));
    const missed = await crash('teams', { point, passage }, field);
    await fleet.start('teams', 1);
    return missed;
  }
  if (point) return crash(app, { point, passage }, field);
  const place = slot === 'relay' ? await relaySlot(suite, fleet) : slot;
  if (freezeMs) return freeze(fleet.in(app, place), freezeMs);
  return kill(fleet.in(app, place), place, field);
}

/** Where the instance is that relays; the first, while there is none. */
async function relaySlot({ mongo, databases }: OrderSuite, fleet: Fleet): Promise<number> {
  const leases = mongo.db(databases.teams).collection<{ _id: string; holder: string | null }>('leases');
  const lease = await leases.findOne({ _id: 'outbox-relay' });
  const relays = ({ app }: Instance) => lease?.holder?.includes(`-${app.pid}:`) === true;
  return Math.max(
    0,
    [0, 1].findIndex((slot) => relays(fleet.in('teams', slot))),
  );
}
