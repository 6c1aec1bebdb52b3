import { TEAM_PARTITIONS } from '#libs/events';
import { partitionOf } from '#libs/kafka';
import { fence, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type Assigned, type TeamMove, TEAMS_COLLECTION, writeOfMove } from '../domain/team-move.js';
import { type TeamDocument } from './team.schema.js';

export interface AssignedTeam extends Assigned {
  readonly team_id: string;
  /** Where the team's events go now. */
  readonly partition: number;
}

/** Which partition each team's events go to: that of its key, until it is moved. */
@Injectable()
export class TeamPartitions {
  constructor(private readonly database: MongoDatabase) {}

  /** Of those teams that are there. */
  async of(teamIds: readonly string[]): Promise<AssignedTeam[]> {
    const found = await this.database
      .collection<TeamDocument>(TEAMS_COLLECTION)
      .find({ _id: { $in: [...teamIds] }, deleted_at: { $exists: false } })
      .project<Pick<TeamDocument, '_id' | 'partition' | 'moves'>>({ partition: 1, moves: 1 })
      .toArray();
    return found.map(({ _id, partition, moves }) => ({
      team_id: _id,
      partition: partition ?? partitionOf(`team:${_id}`, TEAM_PARTITIONS),
      ...(moves !== undefined && { moves }),
    }));
  }

  /**
   * Moves a team from its next change on. False when somebody else has moved it since, or it is gone. Throws LeaseLostError
   * when `token` is no longer that of the lease's holder.
   */
  async move(move: TeamMove, assigned: Assigned, lease: string, token: number): Promise<boolean> {
    const { filter, update } = writeOfMove(move, assigned);
    return withTransaction(this.database, async (session) => {
      await fence(this.database, session, lease, token);
      const teams = this.database.collection<TeamDocument>(TEAMS_COLLECTION);
      const { matchedCount } = await teams.updateOne(filter, update, { session });
      return matchedCount > 0;
    });
  }
}
