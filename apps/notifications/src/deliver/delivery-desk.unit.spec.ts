import { describe, expect, it } from '@jest/globals';
import { type Lane, type LaneStore, type Release } from '../store/lane-store.js';
import { DeliveryDesk } from './delivery-desk.js';
import { type TeamDelivery } from './team-delivery.js';

describe('the desk of deliveries', () => {
  it('that is stopped hurries the mail that is being sent, lets go of its team, and takes up no other', async () => {
    const lane = { _id: 'team', attempts: 0 } as Lane;
    const releases: Release[] = [];
    let claims = 0;
    let atWork: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (atWork = resolve));
    let hurry: () => void = () => undefined;
    const lanes = {
      claim: () => Promise.resolve((claims += 1) === 1 ? lane : undefined),
      release: (_lane: Lane, release: Release) => Promise.resolve(releases.push(release)),
    };
    const delivery = {
      // As a mail server that never answers would have it.
      run: async (_held: unknown, signal: AbortSignal): Promise<Release> => {
        atWork();
        await new Promise<void>((resolve) => (hurry = resolve));
        expect(signal.aborted).toBe(true);
        return { to: 'soon' };
      },
    };
    const desk = new DeliveryDesk(lanes as unknown as LaneStore, delivery as unknown as TeamDelivery, {
      ...{ instance: 'me', teamsAtOnce: 2, leaseMs: 60_000 },
      hurry: () => Promise.resolve(hurry()),
    });
    await desk.start();
    await begun;
    await desk.stop();
    expect(releases).toEqual([{ to: 'soon' }]);
    const before = claims;
    desk.ring();
    expect(claims).toBe(before);
  });
});
