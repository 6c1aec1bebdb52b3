import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LeaderElection, MongoDatabase } from '#libs/mongo';
import { eventually, mongoUrl, uniqueName } from '#libs/testing';
import { TEAMS_COLLECTION } from '../domain/team-move.js';
import { TeamPartitions } from '../store/team-partitions.js';
import { type TeamDocument, teamSchema } from '../store/team.schema.js';
import { PartitionBalancer } from './partition-balancer.js';
import { TeamLoads } from './team-loads.js';

let database: MongoDatabase;
let partitions: TeamPartitions;

beforeAll(async () => {
  const settings = { MONGO_URL: mongoUrl(), MONGO_TIMEOUT_MS: 5_000, MONGO_POOL_SIZE: 10 };
  database = new MongoDatabase({ settings, database: uniqueName('balancer') });
  database.model('Team', teamSchema, TEAMS_COLLECTION);
  partitions = new TeamPartitions(database);
  await database.start();
});
afterAll(async () => {
  await database.connection.dropDatabase();
  await database.stop();
});

async function addTeam(_id: string): Promise<void> {
  const at = new Date();
  const team = { _id, name: _id, members: [], version: 1, seq: 1, created_at: at, updated_at: at };
  await database.collection<TeamDocument>(TEAMS_COLLECTION).insertOne({ ...team, partition: 2 });
}

describe('the balancer of partitions', () => {
  it('moves a hot team away from another, and lets both be when each has a partition', async () => {
    for (const team of ['hot', 'warm']) await addTeam(team);
    const loads = new TeamLoads();
    const balancer = new PartitionBalancer(partitions, loads, { lease: 'relay', everyMs: 50 });
    const leader = new LeaderElection(database, {
      lease: 'relay',
      instance: 'me',
      onElected: (term) => balancer.balance(term),
    });
    await leader.start();
    try {
      const teams = await eventually(async () => {
        loads.count('hot', 200);
        loads.count('warm', 150);
        const found = await partitions.of(['hot', 'warm']);
        expect(new Set(found.map(({ partition }) => partition)).size).toBe(2);
        return found;
      });
      expect(teams.flatMap(({ moves }) => moves ?? [])).toEqual([1]);
    } finally {
      await leader.stop();
    }
  });

  it('moves nothing for a leader that another has followed, or whose knowledge of the team is old', async () => {
    await addTeam('still');
    const move = { team_id: 'still', from: 2, to: 3 };
    await expect(partitions.move(move, {}, 'relay', 1)).rejects.toMatchObject({ code: 'LEASE_LOST' });
    const election = new LeaderElection(database, {
      lease: 'second',
      instance: 'me',
      onElected: () => undefined,
    });
    await election.start();
    const token = await eventually(() => {
      expect(election.leading).toBeDefined();
      return election.leading!.token;
    });
    expect(await partitions.move(move, { moves: 7 }, 'second', token)).toBe(false);
    expect(await partitions.move(move, {}, 'second', token)).toBe(true);
    expect(await partitions.move(move, {}, 'second', token)).toBe(false);
    expect(await partitions.of(['still'])).toEqual([{ team_id: 'still', partition: 3, moves: 1 }]);
    await election.stop();
  });
});
