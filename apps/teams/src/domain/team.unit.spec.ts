import { describe, expect, it } from '@jest/globals';
import { Refused } from './refused.js';
import {
  MAX_MEMBERS,
  type Member,
  requireRight,
  requireVersion,
  stateOf,
  type Team,
  withMember,
  withoutMember,
  withRole,
} from './team.js';

const owner: Member = { user_id: 'olga', role: 'owner' };
const member: Member = { user_id: 'mia', role: 'member' };
const team: Team = { team_id: 't1', name: 'Groceries', members: [owner, member], version: 4, seq: 9 };

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof Refused ? error.code : String(error);
  }
}

describe('a team', () => {
  it('is not there for strangers, and says no to members without the right', () => {
    expect(codeOf(() => requireRight(team, 'stranger', 'see_team'))).toBe('NO_TEAM');
    expect(codeOf(() => requireRight(team, 'mia', 'rename_team'))).toBe('NOT_ALLOWED');
    expect(codeOf(() => requireRight(team, 'olga', 'rename_team'))).toBeUndefined();
  });

  it('takes changes of its present version, or of any', () => {
    expect(codeOf(() => requireVersion(4, 4))).toBeUndefined();
    expect(codeOf(() => requireVersion(4, 'any'))).toBeUndefined();
    expect([3, 5].map((expected) => codeOf(() => requireVersion(4, expected)))).toEqual(['STALE', 'STALE']);
  });

  it('gets a member once', () => {
    const added: Member = { user_id: 'ben', role: 'admin' };
    expect(withMember(team, 'olga', added)).toEqual([owner, member, added]);
    expect(codeOf(() => withMember(team, 'olga', { ...member, role: 'admin' }))).toBe('ALREADY_MEMBER');
    expect(team.members).toHaveLength(2);
  });

  it('has a bound', () => {
    const full = Array.from({ length: MAX_MEMBERS - 1 }, (_, i): Member => ({
      user_id: `u${i}`,
      role: 'member',
    }));
    const refused = () => withMember({ ...team, members: [owner, ...full] }, 'olga', member);
    expect(codeOf(refused)).toBe('TEAM_FULL');
  });

  it('lets members leave, and its last owner not', () => {
    expect(withoutMember(team, 'mia', 'mia')).toEqual([owner]);
    expect(codeOf(() => withoutMember(team, 'olga', 'olga'))).toBe('LAST_OWNER');
    expect(codeOf(() => withoutMember(team, 'olga', 'nobody'))).toBe('NO_MEMBER');
  });

  it('changes the role of one member', () => {
    expect(withRole(team, 'olga', 'mia', 'admin')).toEqual([owner, { ...member, role: 'admin' }]);
    expect(codeOf(() => withRole(team, 'mia', 'mia', 'owner'))).toBe('NOT_ALLOWED');
  });

  it('tells its whole state', () => {
    expect(stateOf(team)).toEqual({ team_id: 't1', seq: 9, name: 'Groceries', members: [owner, member] });
  });
});
