import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '#libs/testing';
import { environmentOf, runCommand } from './command-line.js';
import { OrderSuite } from './order-suite.js';
import { eventsOf, numbersTo, TeamsClient } from './teams-client.js';

jest.setTimeout(180_000);

/** Each look reads the whole log. */
const PATIENCE = { everyMs: 300 };
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

  it('frozen while it publishes adds only copies when it wakes, and what it then takes out is refused', async () => {
    // Passage 1 is the registration, 2 the team; at the third it holds the first task, and sends it only when it is woken.
    const frozen = await suite.app('teams', { FREEZE_AT: 'before-publish#3' });
    const other = await suite.app('teams');
    const client = await TeamsClient.join([other.url], 'lee');
    const teamId = await client.team('Frozen');
    for (const n of numbersTo(15)) await client.ask('POST', `/teams/${teamId}/tasks`, { title: `Task ${n}` });
    const before = await eventually(async () => {
      const found = await eventsOf(suite, teamId);
      // The first may be there again: it was published, and may not have been taken out yet.
      expect([...new Set(found.map(({ data }) => data.seq))]).toEqual(numbersTo(16));
      return found;
    });
    process.kill(frozen.pid, 'SIGCONT');
    await client.ask('POST', `/teams/${teamId}/tasks`, { title: 'The last' });
    const after = await eventually(async () => {
      const found = await eventsOf(suite, teamId);
      expect(new Set(found.map(({ data }) => data.seq)).size).toBe(17);
      expect(found.length).toBeGreaterThan(before.length + 1);
      return found;
    });
    expect(new Set(after.map(({ id }) => id)).size).toBe(17);
    const tasks = after.filter(({ topic }) => topic === 'task.created').sort((a, b) => a.offset - b.offset);
    // Who reads the log and knows the ids sees the sequence, and the late copies behind what they are copies of.
    expect([...new Set(tasks.map(({ data }) => data.seq))]).toEqual(numbersTo(17).slice(1));
    const late = tasks.filter(({ offset }) => offset > Math.max(...before.map((event) => event.offset)));
    expect(late.some(({ data }) => data.seq === 2)).toBe(true);
    await eventually(async () => {
      const metrics = await (await fetch(`${frozen.url}/metrics`)).text();
      expect(metrics).toMatch(/^lease_refused_writes_total\{lease="outbox-relay"[^}]*\} [1-9]/m);
    });
    await frozen.stop();
    await other.stop();
  });
});

describe('the events of one team', () => {
  const command = (...args: string[]) =>
    runCommand(['teams', ...args], {
      ...environmentOf(suite),
      TEAMS_DATABASE: suite.databases.teams,
    });

  it('keep their sequence when the team is moved to other partitions while they flow', async () => {
    const apps = [await suite.app('teams'), await suite.app('teams')];
    const client = await TeamsClient.join(
      apps.map(({ url }) => url),
      'pat',
    );
    const teamId = await client.team('Hot');
    let moving = true;
    let asked = 0;
    const load = (async () => {
      while (moving) {
        asked += 1;
        const { status } = await client.ask('POST', `/teams/${teamId}/tasks`, { title: `Task ${asked}` });
        expect(status).toBe(201);
      }
    })();
    try {
      const [first] = await eventually(async () => {
        const found = await eventsOf(suite, teamId);
        expect(found.length).toBeGreaterThan(0);
        return found;
      });
      const away = ((first?.partition ?? 0) + 1) % 6;
      expect((await command('move', teamId, '--partition', String(away))).stdout).toContain(
        'Nothing was changed',
      );
      for (const partition of [away, (away + 1) % 6]) {
        const moved = await command('move', teamId, '--partition', String(partition), '--execute');
        expect({ code: moved.code, stderr: moved.stderr }).toEqual({ code: 0, stderr: '' });
        await eventually(async () => {
          const events = await eventsOf(suite, teamId);
          expect(events.at(-1)).toMatchObject({ partition, assignedPartition: String(partition) });
        }, PATIENCE);
      }
    } finally {
      moving = false;
      await load;
    }
    const events = await eventually(async () => {
      const found = await eventsOf(suite, teamId);
      expect([...new Set(found.map(({ data }) => data.seq))]).toEqual(numbersTo(asked + 1));
      return found;
    });
    // One partition number at any one moment: along the sequence it changes twice, and never back.
    const changes = events.filter(({ partition }, index) => partition !== events[index - 1]?.partition);
    expect(changes).toHaveLength(3);
    const plan = JSON.parse((await command('rebalance', '--json')).stdout) as Record<string, unknown>;
    expect(plan).toMatchObject({ executed: false });
    expect((plan.partitions as number[])[events.at(-1)?.partition ?? 0]).toBeGreaterThanOrEqual(asked + 1);
    await Promise.all(apps.map((app) => app.stop()));
  });

  it('are replayed in their order, marked and under their ids, and count as no second change', async () => {
    const app = await suite.app('teams');
    const client = await TeamsClient.join([app.url], 'rae');
    const [teamId, bystander] = [await client.team('Replayed'), await client.team('Bystander')];
    const task = await client.ask('POST', `/teams/${teamId}/tasks`, { title: 'Bread' });
    await client.ask('POST', `/tasks/${String(task.body.task_id)}/complete`);
    const before = await eventually(async () => {
      const found = await eventsOf(suite, teamId);
      expect(found.map(({ data }) => data.seq)).toEqual(numbersTo(3));
      return found;
    });
    const dry = await command('replay', teamId, '--from', '1h ago');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toContain(`3 events of team ${teamId}. Nothing was published`);
    expect(await eventsOf(suite, teamId)).toEqual(before);
    for (const run of numbersTo(2)) {
      const replay = await command('replay', teamId, '--from', '1h ago', '--execute', '--json');
      expect({ run, stderr: replay.stderr }).toEqual({ run, stderr: '' });
      expect(JSON.parse(replay.stdout)).toMatchObject({ executed: true, replayed: 3, refused: [] });
    }
    const after = await eventsOf(suite, teamId);
    const replayed = after.filter(({ replayRun }) => replayRun !== undefined);
    expect(after.filter(({ replayRun }) => replayRun === undefined)).toEqual(before);
    // A replay replays what was first, and not what was replayed.
    expect(replayed).toHaveLength(6);
    expect(new Set(replayed.map(({ replayRun }) => replayRun)).size).toBe(2);
    expect(new Set(after.map(({ id }) => id))).toEqual(new Set(before.map(({ id }) => id)));
    expect(await eventsOf(suite, bystander)).toHaveLength(1);
    const load = JSON.parse((await command('rebalance', '--since', '1h ago', '--json')).stdout) as {
      partitions: number[];
    };
    const first = (await eventsOf(suite, bystander)).length + before.length;
    expect(load.partitions.reduce((sum, events) => sum + events, 0)).toBeGreaterThanOrEqual(first);
    expect((await command('replay', 'nobody', '--from', '1h ago')).stdout).toContain('0 events');
    await app.stop();
  });
});
