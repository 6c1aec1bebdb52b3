import { describe, expect, it } from '@jest/globals';
import { ROLES } from '#libs/events';
import { type Action, type MemberChange, mayDo, type Refusal, refusalOf } from './roles.js';

const ACTIONS: [Action, ...boolean[]][] = [
  // owner, admin, member
  ['see_team', true, true, true],
  ['rename_team', true, true, false],
  ['delete_team', true, false, false],
  ['write_tasks', true, true, true],
  ['delete_own_task', true, true, true],
  ['delete_any_task', true, true, false],
];

const NO: Refusal = 'NOT_ALLOWED';
const MEMBER_CHANGES: [MemberChange, ...(Refusal | undefined)[]][] = [
  // by an owner, an admin, a member; the team has two owners
  [{ kind: 'add', role: 'member' }, undefined, undefined, NO],
  [{ kind: 'add', role: 'admin' }, undefined, NO, NO],
  [{ kind: 'add', role: 'owner' }, undefined, NO, NO],
  [{ kind: 'remove', role: 'member', self: false }, undefined, undefined, NO],
  [{ kind: 'remove', role: 'admin', self: false }, undefined, NO, NO],
  [{ kind: 'remove', role: 'owner', self: false }, undefined, NO, NO],
  [{ kind: 'change_role', from: 'member', to: 'admin' }, undefined, NO, NO],
  [{ kind: 'change_role', from: 'admin', to: 'member' }, undefined, NO, NO],
  [{ kind: 'change_role', from: 'member', to: 'owner' }, undefined, NO, NO],
  [{ kind: 'change_role', from: 'owner', to: 'member' }, undefined, NO, NO],
];

describe('what a role may do', () => {
  it.each(ACTIONS)('%s: owner %p, admin %p, member %p', (action, ...allowed) => {
    expect(ROLES.map((role) => mayDo(role, action))).toEqual(allowed);
  });
});

describe('who may change the members', () => {
  it.each(MEMBER_CHANGES)('%j: owner %p, admin %p, member %p', (change, ...refusals) => {
    expect(ROLES.map((role) => refusalOf(role, change, 2))).toEqual(refusals);
  });

  it.each(ROLES)('lets a team’s %s leave while another owner stays', (role) => {
    expect(refusalOf(role, { kind: 'remove', role, self: true }, 2)).toBeUndefined();
  });
});

describe('a team’s last owner', () => {
  it.each<MemberChange>([
    { kind: 'remove', role: 'owner', self: true },
    { kind: 'remove', role: 'owner', self: false },
    { kind: 'change_role', from: 'owner', to: 'admin' },
    { kind: 'change_role', from: 'owner', to: 'member' },
  ])('stays: %j', (change) => {
    expect(refusalOf('owner', change, 1)).toBe('LAST_OWNER');
    expect(refusalOf('owner', change, 2)).toBeUndefined();
  });

  it('may be confirmed as owner', () => {
    expect(refusalOf('owner', { kind: 'change_role', from: 'owner', to: 'owner' }, 1)).toBeUndefined();
  });

  it('is not told to those who may not change anything', () => {
    expect(refusalOf('admin', { kind: 'remove', role: 'owner', self: false }, 1)).toBe('NOT_ALLOWED');
  });
});
