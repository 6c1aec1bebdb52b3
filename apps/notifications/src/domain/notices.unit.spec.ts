import { describe, expect, it } from '@jest/globals';
import { noticesOf, type TeamFacts } from './notices.js';
import { type TeamEvent } from './team-event.js';

const nobody: TeamFacts = { members: new Set(), gone: new Set() };
const base = { team_id: 't', seq: 3, actor: 'olga' };
const task = { ...base, task_id: 'k', title: 'Bread', completed: false, version: 1 };
const event = (type: TeamEvent['type'], data: object) => ({ id: 'e', time: 0, type, data }) as TeamEvent;

describe('who hears of an event', () => {
  it.each([
    ['MemberAdded', 'added_to_team'],
    ['MemberRemoved', 'removed_from_team'],
    ['MemberRoleUpdated', 'role_changed'],
  ] as const)('%s: whom it is about, unless it was themselves', (type, kind) => {
    expect(noticesOf(event(type, { ...base, user_id: 'bob' }), nobody)).toEqual([{ user_id: 'bob', kind }]);
    expect(noticesOf(event(type, { ...base, user_id: 'olga' }), nobody)).toEqual([]);
  });

  it('a new task: whose it is', () => {
    expect(noticesOf(event('TaskCreated', { ...task, assignee: 'bob' }), nobody)).toEqual([
      { user_id: 'bob', kind: 'task_assigned' },
    ]);
    expect(noticesOf(event('TaskCreated', task), nobody)).toEqual([]);
  });

  it('a changed task: whose it is now, as theirs; who made it, as changed; nobody twice', () => {
    const facts = { ...nobody, task: { creator: 'eve', assignee: 'eve' } };
    expect(noticesOf(event('TaskUpdated', { ...task, assignee: 'bob' }), facts)).toEqual([
      { user_id: 'bob', kind: 'task_assigned' },
      { user_id: 'eve', kind: 'task_changed' },
    ]);
    const same = { ...nobody, task: { creator: 'bob', assignee: 'bob' } };
    expect(noticesOf(event('TaskUpdated', { ...task, assignee: 'bob' }), same)).toEqual([
      { user_id: 'bob', kind: 'task_changed' },
    ]);
  });

  it('a changed task whose past is not known: nobody as a new owner', () => {
    expect(noticesOf(event('TaskUpdated', { ...task, assignee: 'bob' }), nobody)).toEqual([
      { user_id: 'bob', kind: 'task_changed' },
    ]);
  });

  it('a task that is done or deleted: who made it and who had it, but not who did it', () => {
    const facts = { ...nobody, task: { creator: 'olga', assignee: 'bob' } };
    const data = { ...task, assignee: 'bob' };
    expect(noticesOf(event('TaskCompleted', data), facts)).toEqual([
      { user_id: 'bob', kind: 'task_completed' },
    ]);
    expect(noticesOf(event('TaskDeleted', task), facts)).toEqual([{ user_id: 'bob', kind: 'task_deleted' }]);
  });

  it('nothing of the team’s tasks goes to who has left', () => {
    const facts = { ...nobody, gone: new Set(['bob']) };
    expect(noticesOf(event('TaskCreated', { ...task, assignee: 'bob' }), facts)).toEqual([]);
  });

  it('another name, and the end of a team: all members but one', () => {
    const facts = { ...nobody, members: new Set(['olga', 'bob', 'eve']) };
    for (const [type, kind] of [
      ['TeamUpdated', 'team_renamed'],
      ['TeamDeleted', 'team_deleted'],
    ] as const) {
      expect(noticesOf(event(type, { ...base, name: 'Food' }), facts)).toEqual([
        { user_id: 'bob', kind },
        { user_id: 'eve', kind },
      ]);
    }
  });
});
