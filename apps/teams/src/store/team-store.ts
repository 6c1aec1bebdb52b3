import {
  MemberAdded,
  MemberRemoved,
  MemberRoleUpdated,
  type Role,
  TeamCreated,
  TeamDeleted,
  TeamUpdated,
} from '#libs/events';
import {
  duplicateKeyIsTransient,
  keysetPage,
  type KeysetPage,
  MongoDatabase,
  type SortField,
  withTransaction,
} from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { Refused } from '../domain/refused.js';
import {
  type Expected,
  type Member,
  requireRight,
  requireVersion,
  roleIn,
  withMember,
  withoutMember,
  withRole,
} from '../domain/team.js';
import { type StoredMember, type TeamDocument } from './team.schema.js';
import { teamOf } from './change-group.js';
import { TeamChanges } from './team-changes.js';
import { UserStore } from './user-store.js';

const OLDEST_FIRST: readonly SortField[] = [
  { field: 'created_at', direction: 'ascending', type: 'date' },
  { field: '_id', direction: 'ascending', type: 'string' },
];

/** A change that was asked for by who has `actor`'s token, based on a version. */
export interface Asked {
  readonly team_id: string;
  readonly actor: string;
  readonly expected: Expected;
}

export interface Added<Result> {
  readonly result: Result;
  /** It was made before, with the same key. */
  readonly replayed: boolean;
}

/** Teams and their members. Everything that is not done rejects with Refused. */
@Injectable()
export class TeamStore {
  constructor(
    private readonly database: MongoDatabase,
    private readonly changes: TeamChanges,
    private readonly users: UserStore,
  ) {}

  async create(teamId: string, name: string, actor: string): Promise<Added<TeamDocument>> {
    const now = new Date();
    const members: StoredMember[] = [{ user_id: actor, role: 'owner' }];
    const team = { _id: teamId, name, members, version: 1, seq: 1, created_at: now, updated_at: now };
    try {
      await withTransaction(this.database, (session) =>
        this.changes.begin(team, actor, TeamCreated.type, session),
      );
      return { result: team, replayed: false };
    } catch (error) {
      if (!duplicateKeyIsTransient(error)) throw error;
    }
    const before = await this.changes.teams.findOne({ _id: teamId });
    if (before?.deleted_at) throw new Refused('DELETED_SINCE');
    if (!before || (before.version === 1 && before.name !== name)) throw new Refused('KEY_REUSED');
    return { result: before, replayed: true };
  }

  async read(teamId: string, actor: string): Promise<TeamDocument> {
    const team = await this.changes.teams.findOne({ _id: teamId });
    if (!team) throw new Refused('NO_TEAM');
    roleIn(teamOf(team), actor);
    return team;
  }

  /** Rejects with KeysetCursorError for a cursor that is not of this user's list. */
  async ofUser(userId: string, limit: number, cursor: string | undefined): Promise<KeysetPage<TeamDocument>> {
    const filter = { 'members.user_id': userId };
    return keysetPage(this.changes.teams, { filter, sort: OLDEST_FIRST, limit, cursor });
  }

  async rename({ team_id, actor, expected }: Asked, name: string): Promise<TeamDocument> {
    await this.changes.change({ team_id, actor }, ({ team }) => {
      requireRight(team, actor, 'rename_team');
      requireVersion(team.version, expected);
      if (team.name === name) return { result: undefined };
      return {
        result: undefined,
        team: { name },
        event: { type: TeamUpdated.type, data: { name, previous_name: team.name } },
      };
    });
    return this.read(team_id, actor);
  }

  async delete({ team_id, actor, expected }: Asked): Promise<void> {
    await this.changes.change({ team_id, actor }, ({ team }) => {
      requireRight(team, actor, 'delete_team');
      requireVersion(team.version, expected);
      const { name } = team;
      return {
        result: undefined,
        team: { deleted: true },
        event: { type: TeamDeleted.type, data: { name } },
      };
    });
  }

  async addMember(
    { team_id, actor }: Pick<Asked, 'team_id' | 'actor'>,
    member: Member,
    key: string | undefined,
  ): Promise<Added<Member>> {
    // Before the transaction, for users are never removed.
    const known = await this.users.byId(member.user_id);
    const mark = key === undefined ? undefined : `${actor}/${key}`;
    return this.changes.change<Added<Member>>({ team_id, actor }, ({ team }) => {
      const before = team.members.find((each) => each.user_id === member.user_id);
      if (before && mark !== undefined && before.key === mark) {
        if (before.role !== member.role) throw new Refused('KEY_REUSED');
        return { result: { result: member, replayed: true } };
      }
      if (mark !== undefined && team.members.some((each) => each.key === mark))
        throw new Refused('KEY_REUSED');
      withMember(team, actor, member);
      if (!known) throw new Refused('NO_USER');
      const members = [...team.members, { ...member, ...(mark !== undefined && { key: mark }) }];
      const event = { type: MemberAdded.type, data: member };
      return { result: { result: member, replayed: false }, team: { members }, event };
    });
  }

  async removeMember({ team_id, actor, expected }: Asked, userId: string): Promise<void> {
    await this.changes.change({ team_id, actor }, ({ team }) => {
      const members = withoutMember(team, actor, userId);
      requireVersion(team.version, expected);
      const event = { type: MemberRemoved.type, data: { user_id: userId } };
      return { result: undefined, team: { members }, event };
    });
  }

  async changeRole({ team_id, actor, expected }: Asked, userId: string, role: Role): Promise<TeamDocument> {
    await this.changes.change({ team_id, actor }, ({ team }) => {
      const members = withRole(team, actor, userId, role);
      requireVersion(team.version, expected);
      if (roleIn(team, userId) === role) return { result: undefined };
      const event = { type: MemberRoleUpdated.type, data: { user_id: userId, role } };
      return { result: undefined, team: { members }, event };
    });
    return this.read(team_id, actor);
  }
}
