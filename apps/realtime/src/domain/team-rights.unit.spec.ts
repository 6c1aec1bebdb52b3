import { describe, expect, it } from '@jest/globals';
import { TeamRights } from './team-rights.js';

const members = (seq: number, ...users: string[]) => ({ seq, members: new Set(users) });

describe('the rights of a team', () => {
  it('are those of the state, and then of the events after it', () => {
    const rights = new TeamRights();
    expect(rights.areKnown).toBe(false);
    rights.learn(members(5, 'olga', 'mia'), 5, 0);
    rights.apply(6, { kind: 'removed', userId: 'mia' });
    rights.apply(7, { kind: 'added', userId: 'tom' });
    expect(['olga', 'mia', 'tom'].map((user) => rights.mayListen(user))).toEqual([true, false, true]);
  });

  it('do not go back by an event or a state of before', () => {
    const rights = new TeamRights();
    rights.learn(members(5, 'olga'), 5, 0);
    rights.apply(4, { kind: 'added', userId: 'mia' });
    rights.learn(members(3, 'olga', 'mia'), 5, 0);
    expect(rights.mayListen('mia')).toBe(false);
  });

  it('are by a state that runs ahead for who asks now, and settle when the events have come', () => {
    const rights = new TeamRights();
    rights.learn(members(5, 'olga', 'mia'), 5, 0);
    expect(rights.learn(members(7, 'olga', 'tom'), 5, 100)).toBe(true);
    expect(['mia', 'tom'].map((user) => rights.mayListen(user))).toEqual([false, true]);
    expect(rights.expected).toMatchObject({ seq: 7, since: 100 });
    expect(rights.settle(6)).toBe(false);
    expect(rights.settle(7)).toBe(true);
    expect(rights.expected).toBeUndefined();
    expect(rights.mayListen('tom')).toBe(true);
  });
});
