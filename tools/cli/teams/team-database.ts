import { TEAM_PARTITIONS } from '#libs/events';
import { partitionOf } from '#libs/kafka';
import { mongo } from 'mongoose';
import {
  type Assigned,
  type TeamMove,
  TEAMS_COLLECTION,
  writeOfMove,
} from '../../../apps/teams/src/domain/team-move.js';
import { CliError, EXIT } from '../cli-error.js';
import { type Suite } from '../suite.js';

interface StoredTeam extends Assigned {
  readonly _id: string;
  readonly name: string;
}

export interface FoundTeam extends Assigned {
  readonly team_id: string;
  readonly name: string;
  /** Where its events go now. */
  readonly partition: number;
}

const TIMEOUT_MS = 5000;

/** The teams where their app keeps them. Operators have no token of a member, but the database's address. */
export class TeamDatabase {
  private constructor(private readonly teams: mongo.Collection<StoredTeam>) {}

  /** Opens, works and closes. */
  static async with<Result>(suite: Suite, work: (teams: TeamDatabase) => Promise<Result>): Promise<Result> {
    const client = new mongo.MongoClient(suite.mongoUrl, { serverSelectionTimeoutMS: TIMEOUT_MS });
    try {
      const name = process.env.TEAMS_DATABASE || 'teams';
      return await work(new TeamDatabase(client.db(name).collection<StoredTeam>(TEAMS_COLLECTION)));
    } catch (error) {
      if (!(error instanceof mongo.MongoServerSelectionError)) throw error;
      throw new CliError(
        EXIT.unreachable,
        `MongoDB does not answer (${error.message}). Is the suite running (npm start), and MONGO_URL right?`,
      );
    } finally {
      await client.close();
    }
  }

  /** Those that are there, deleted ones not among them. */
  async find(teamIds: readonly string[]): Promise<FoundTeam[]> {
    const filter = { _id: { $in: [...teamIds] }, deleted_at: { $exists: false } };
    const found = await this.teams.find(filter as object).toArray();
    return found.map(({ _id, name, partition, moves }) => ({
      team_id: _id,
      name,
      partition: partition ?? partitionOf(`team:${_id}`, TEAM_PARTITIONS),
      ...(moves !== undefined && { moves }),
    }));
  }

  /** False when somebody else moved the team since it was found, or it is gone. */
  async move(move: TeamMove, found: FoundTeam): Promise<boolean> {
    const { filter, update } = writeOfMove(move, found);
    const { matchedCount } = await this.teams.updateOne(filter, update, {
      writeConcern: { w: 'majority' },
    });
    return matchedCount > 0;
  }
}
