import { TEAM_PARTITIONS } from '#libs/events';
import { partitionOf } from '#libs/kafka';
import { accessErrorOf, mongoErrorClass } from '#libs/mongo';
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
    let client: mongo.MongoClient | undefined;
    try {
      client = new mongo.MongoClient(suite.mongoUrl, { serverSelectionTimeoutMS: TIMEOUT_MS });
      const name = process.env.TEAMS_DATABASE || 'teams';
      return await work(new TeamDatabase(client.db(name).collection<StoredTeam>(TEAMS_COLLECTION)));
    } catch (error) {
      throw told(error);
    } finally {
      await client?.close();
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

/** What is not the command's own fault, for the person at the terminal. */
function told(error: unknown): unknown {
  // By its name, for the driver and the library that reads addresses have a class of it each.
  if (error instanceof Error && error.name === 'MongoParseError')
    return new CliError(EXIT.usage, `MONGO_URL is not valid: ${error.message}.`);
  const refused = accessErrorOf(error);
  if (refused) return new CliError(EXIT.unreachable, refused.message);
  if (mongoErrorClass(error) !== 'infrastructure') return error;
  return new CliError(
    EXIT.unreachable,
    `MongoDB does not answer (${(error as Error).message}). Is the suite running (npm start), and MONGO_URL right?`,
  );
}
