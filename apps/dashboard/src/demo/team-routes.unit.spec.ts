import { describe, expect, it } from '@jest/globals';
import { teamRoute } from './team-routes.js';

const route = (method: 'GET' | 'POST', path: string) =>
  teamRoute(method, path.split('/'), 'http://teams:8005');

describe('what the teams panel may ask', () => {
  it('is passed on to the same path', () => {
    expect(route('POST', 'teams/0198f6b4-7f2e/tasks')).toEqual({
      method: 'POST',
      url: 'http://teams:8005/teams/0198f6b4-7f2e/tasks',
    });
  });

  it.each([
    ['GET', 'users'],
    ['GET', 'users/you'],
    ['GET', 'metrics'],
    ['POST', 'teams/a'],
    ['GET', 'teams/../metrics'],
    ['GET', 'teams/..'],
    ['GET', 'teams/a?b'],
    ['GET', 'teams/a/tasks/b'],
    ['GET', 'teams/'],
  ] as const)('is a closed list: not %s %s', (method, path) => {
    expect(route(method, path)).toBeUndefined();
  });
});
