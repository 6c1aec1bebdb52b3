import { type Role, type TeamStateChangedData } from '#libs/events';
import { Refused } from './refused.js';
import { type Action, mayDo, type MemberChange, refusalOf } from './roles.js';

export interface Member {
  readonly user_id: string;
  readonly role: Role;
}

export interface Team {
  readonly team_id: string;
  readonly name: string;
  readonly members: readonly Member[];
  /** Grows with each change of the team or its members. */
  readonly version: number;
  /** Of the team's latest event. */
  readonly seq: number;
}

/** Versions that a change may be based on: one, or whichever there is. */
export type Expected = number | 'any';

export const MAX_MEMBERS = 500;

/** Throws Refused: whoever is no member does not learn that there is a team. */
export function roleIn({ members }: Pick<Team, 'members'>, userId: string): Role {
  const role = members.find(({ user_id }) => user_id === userId)?.role;
  if (role === undefined) throw new Refused('NO_TEAM');
  return role;
}

/** Throws Refused. */
export function requireRight(team: Pick<Team, 'members'>, userId: string, action: Action): void {
  if (!mayDo(roleIn(team, userId), action)) throw new Refused('NOT_ALLOWED');
}

/** Throws Refused. */
export function requireVersion(version: number, expected: Expected): void {
  if (expected !== 'any' && expected !== version) throw new Refused('STALE');
}

/** The members after `actor` has added one. Throws Refused. */
export function withMember(team: Team, actor: string, { user_id, role }: Member): Member[] {
  requireMemberChange(team, actor, { kind: 'add', role });
  if (team.members.some((member) => member.user_id === user_id)) throw new Refused('ALREADY_MEMBER');
  if (team.members.length >= MAX_MEMBERS) throw new Refused('TEAM_FULL');
  return [...team.members, { user_id, role }];
}

/** The members after `actor` has removed one, or left. Throws Refused. */
export function withoutMember(team: Team, actor: string, userId: string): Member[] {
  const { role } = memberOf(team, userId);
  requireMemberChange(team, actor, { kind: 'remove', role, self: userId === actor });
  return team.members.filter(({ user_id }) => user_id !== userId);
}

/** The members after `actor` has changed the role of one. Throws Refused. */
export function withRole(team: Team, actor: string, userId: string, role: Role): Member[] {
  const { role: from } = memberOf(team, userId);
  requireMemberChange(team, actor, { kind: 'change_role', from, to: role });
  return team.members.map((member) => (member.user_id === userId ? { ...member, role } : member));
}

export function memberOf({ members }: Pick<Team, 'members'>, userId: string): Member {
  const member = members.find(({ user_id }) => user_id === userId);
  if (!member) throw new Refused('NO_MEMBER');
  return member;
}

export function stateOf({ team_id, seq, name, members }: Team): TeamStateChangedData {
  return { team_id, seq, name, members: members.map(({ user_id, role }) => ({ user_id, role })) };
}

function requireMemberChange(team: Team, actor: string, change: MemberChange): void {
  const owners = team.members.filter(({ role }) => role === 'owner').length;
  const refusal = refusalOf(roleIn(team, actor), change, owners);
  if (refusal) throw new Refused(refusal);
}
