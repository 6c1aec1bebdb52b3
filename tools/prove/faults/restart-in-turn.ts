import { type MemberName, SIZE } from '../fleet.js';
import { type Battlefield } from './battlefield.js';

/** As an upgrade does it: SIGTERM of one, another in its place, and the next only once that one is ready. */
export async function restartInTurn(
  name: MemberName,
  { fleet, refusals, stallMs }: Battlefield,
): Promise<undefined> {
  // Who is still coming back from an earlier fault is no part of this.
  await fleet.untilReady(stallMs);
  await refusals.during(async () => {
    for (let slot = 0; slot < SIZE[name]; slot += 1) {
      await fleet.stop(fleet.in(name, slot));
      await fleet.start(name, slot);
      await fleet.untilReady(stallMs);
    }
  });
}
