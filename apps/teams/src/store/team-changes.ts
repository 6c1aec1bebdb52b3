import { MongoDatabase, Outbox, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { Refused } from '../domain/refused.js';
import { roleIn, stateOf, type Team } from '../domain/team.js';
import { TEAMS_COLLECTION } from '../domain/team-move.js';
import { waitingEvent, type WaitingEvent } from '../domain/waiting-event.js';
import { OneAtATime } from './one-at-a-time.js';
import { type StoredMember, type TeamDocument, teamSchema } from './team.schema.js';

/** What a change finds, and where it writes. */
export interface Changing {
  /** As it was before, but `seq` is that of this change. */
  readonly team: Omit<Team, 'members'> & { readonly members: readonly StoredMember[] };
  readonly session: mongo.ClientSession;
}

/** What a change comes to. */
export interface Change<Result> {
  readonly result: Result;
  /** The contract's type and what its event says beside team, seq and actor; without it nothing has changed after all. */
  readonly event?: { readonly type: string; readonly data: object };
  /** Of the team itself; moves its version. */
  readonly team?: {
    readonly name?: string;
    readonly members?: readonly StoredMember[];
    readonly deleted?: true;
  };
}

/** Ends a transaction in which nothing was to be changed. */
class Unchanged<Result> extends Error {
  constructor(readonly result: Result) {
    super('unchanged');
  }
}

const THERE = { deleted_at: { $exists: false } };

/** Every change of a team goes through here: it takes the team's next sequence number, and leaves its event in the outbox. */
@Injectable()
export class TeamChanges {
  private readonly turns = new OneAtATime();

  constructor(
    private readonly database: MongoDatabase,
    private readonly outbox: Outbox<WaitingEvent>,
  ) {
    database.model('Team', teamSchema, TEAMS_COLLECTION);
  }

  /** In the transaction of `session`: a new team with its first event. */
  async begin(team: TeamDocument, actor: string, type: string, session: mongo.ClientSession): Promise<void> {
    await this.teams.insertOne(team, { session });
    const data = { team_id: team._id, seq: team.seq, actor, name: team.name };
    await this.append(team, type, data, stateOf(teamOf(team)), session);
  }

  /**
   * Runs `decide` on the team for one of its members, and writes what it comes to with the event in one transaction. `decide`
   * may run again. Rejects with what it throws, and with Refused when there is no team for `actor`.
   */
  async change<Result>(
    teamId: string,
    actor: string,
    decide: (changing: Changing) => Promise<Change<Result>> | Change<Result>,
  ): Promise<Result> {
    const attempt = () =>
      withTransaction(this.database, async (session) => {
        // The write comes first: whoever changes the same team at the same time conflicts here, and begins again.
        const document = await this.teams.findOneAndUpdate(
          { _id: teamId, ...THERE },
          { $inc: { seq: 1 }, $set: { updated_at: new Date() } },
          { session, returnDocument: 'after' },
        );
        if (!document) throw new Refused('NO_TEAM');
        const team = teamOf(document);
        roleIn(team, actor);
        const change = await decide({ team, session });
        if (!change.event) throw new Unchanged(change.result);
        await this.write(document, actor, change, session);
        return change.result;
      });
    try {
      // Conflicts within this process would only cost retries.
      return await this.turns.run(teamId, attempt);
    } catch (error) {
      if (error instanceof Unchanged) return error.result as Result;
      throw error;
    }
  }

  get teams(): mongo.Collection<TeamDocument> {
    return this.database.collection<TeamDocument>(TEAMS_COLLECTION);
  }

  private async write(
    before: TeamDocument,
    actor: string,
    { event, team }: Change<unknown>,
    session: mongo.ClientSession,
  ): Promise<void> {
    if (!event) return;
    const data = { team_id: before._id, seq: before.seq, actor, ...event.data };
    if (!team) return this.append(before, event.type, data, undefined, session);
    const after = {
      ...before,
      name: team.name ?? before.name,
      members: [...(team.members ?? before.members)],
    };
    const set = team.deleted
      ? { members: [], deleted_at: new Date() }
      : { name: after.name, members: after.members };
    await this.teams.updateOne({ _id: before._id }, { $set: set, $inc: { version: 1 } }, { session });
    await this.append(before, event.type, data, team.deleted ? null : stateOf(teamOf(after)), session);
  }

  private async append(
    { _id, seq, partition }: TeamDocument,
    type: string,
    data: object,
    state: WaitingEvent['state'],
    session: mongo.ClientSession,
  ): Promise<void> {
    const more = { ...(state !== undefined && { state }), ...(partition !== undefined && { partition }) };
    await this.outbox.append(session, [
      { stream: `team:${_id}`, seq, event: waitingEvent(type, data, more) },
    ]);
  }
}

export function teamOf({ _id, name, members, version, seq }: TeamDocument): Changing['team'] {
  return { team_id: _id, name, members, version, seq };
}
