import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#libs/testing';
import { OrderSuite } from './order-suite.js';
import { eventsOf, numbersTo, TeamsClient } from './teams-client.js';

jest.setTimeout(180_000);

let suite: OrderSuite;

beforeAll(async () => {
  const env = { PASSWORD_SCRYPT_LOG2_N: '10', OUTBOX_LEASE_MS: '2000', SIGN_IN_BURST: '1000' };
  suite = await OrderSuite.start({ env });
});
afterAll(() => suite?.stop());

describe('the relay of team events', () => {
  it('killed between publish and mark, publishes again under the same event ids', async () => {
    // Passage 1 is the registration, 2 the team; at the third the first tasks are published and not taken out.
    const doomed = await suite.app('teams', { CRASH_AT: 'after-publish#3' });
    const other = await suite.app('teams');
    const client = await TeamsClient.join([other.url], 'kim');
    const teamId = await client.team('Doomed');
    for (const n of numbersTo(20)) await client.ask('POST', `/teams/${teamId}/tasks`, { title: `Task ${n}` });
    expect((await doomed.exited).signal).toBe('SIGKILL');
    const events = await eventually(async () => {
      const found = await eventsOf(suite, teamId);
      expect([...new Set(found.map(({ data }) => data.seq))]).toEqual(numbersTo(21));
      expect(found.length).toBeGreaterThan(21);
      return found;
    });
    expect(new Set(events.map(({ id, data }) => `${data.seq} ${id}`)).size).toBe(21);
    await other.stop();
  });

  it('that wakes late after another has taken over adds no event that is not a copy', async () => {
    const first = await suite.app('teams');
    const client = await TeamsClient.join([first.url], 'lee');
    const second = await suite.app('teams');
    const teamId = await client.team('Frozen');
    await eventually(async () => expect(await eventsOf(suite, teamId)).toHaveLength(1));
    const through = await TeamsClient.join([second.url], 'sam');
    process.kill(first.pid, 'SIGSTOP');
    try {
      const own = await through.team('Meanwhile');
      for (const n of numbersTo(10)) await through.ask('POST', `/teams/${own}/tasks`, { title: `Task ${n}` });
      await eventually(async () =>
        expect((await eventsOf(suite, own)).map(({ data }) => data.seq)).toEqual(numbersTo(11)),
      );
    } finally {
      process.kill(first.pid, 'SIGCONT');
    }
    for (const n of numbersTo(10)) await client.ask('POST', `/teams/${teamId}/tasks`, { title: `Task ${n}` });
    await eventually(async () => {
      const events = await eventsOf(suite, teamId);
      expect([...new Set(events.map(({ data }) => data.seq))]).toEqual(numbersTo(11));
      expect(new Set(events.map(({ id }) => id)).size).toBe(11);
    });
  });
});
