/** Where the teams app keeps its teams. */
export const TEAMS_COLLECTION = 'teams';

/** A team's partition as it is stored with the team; a team that never moved has neither field. */
export interface Assigned {
  readonly partition?: number;
  /** How often the team was moved: the version of its assignment. */
  readonly moves?: number;
}

export interface TeamMove {
  readonly team_id: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The write that moves a team, if nobody has moved it since its assignment was read. It conflicts with a change of the team at
 * the same moment, so that every event is either before the move or after it, and knows its partition.
 */
export function writeOfMove({ team_id, to }: Pick<TeamMove, 'team_id' | 'to'>, { moves }: Assigned) {
  return {
    filter: { _id: team_id, deleted_at: { $exists: false }, moves: moves ?? { $exists: false } },
    update: { $set: { partition: to }, $inc: { moves: 1 } },
  };
}
