import { IDENTIFIER } from '#libs/events';
import { type AppRoute } from './app-routes.js';

/** What the teams panel may ask of the teams app; `*` stands for an id. */
const ROUTES: readonly (readonly [AppRoute['method'], string])[] = [
  ['POST', 'users'],
  ['GET', 'users/me'],
  ['POST', 'tokens'],
  ['GET', 'teams'],
  ['POST', 'teams'],
  ['GET', 'teams/*'],
  ['POST', 'teams/*/members'],
  ['GET', 'teams/*/tasks'],
  ['POST', 'teams/*/tasks'],
  ['POST', 'tasks/*/complete'],
];

/** The route behind a path of the panel; undefined for every other. */
export function teamRoute(
  method: AppRoute['method'],
  path: readonly string[],
  url: string,
): AppRoute | undefined {
  const known = ROUTES.some(([allowed, pattern]) => allowed === method && fits(path, pattern.split('/')));
  return known ? { method, url: `${url}/${path.join('/')}` } : undefined;
}

function fits(path: readonly string[], pattern: readonly string[]): boolean {
  return (
    path.length === pattern.length &&
    pattern.every((part, index) => (part === '*' ? IDENTIFIER.test(path[index] ?? '') : part === path[index]))
  );
}
