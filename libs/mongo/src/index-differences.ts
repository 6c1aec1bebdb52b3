import { isDeepStrictEqual } from 'node:util';

type Fields = Record<string, unknown>;

/** The options that decide what an index does, so that a difference in them is a difference in behaviour. */
const DECISIVE = ['unique', 'sparse', 'partialFilterExpression', 'expireAfterSeconds'] as const;

/** How an index of the server differs from a declared one, each difference in words; none when they do the same. */
export function differences(found: Fields, key: Fields, declared: Fields): string[] {
  const wrong: string[] = [];
  // As text: the order of the fields of a key matters, and deep equality would not see it.
  if (JSON.stringify(found.key) !== JSON.stringify(key)) wrong.push(`key is ${JSON.stringify(found.key)}`);
  for (const option of DECISIVE) {
    if (isDeepStrictEqual(decisive(found[option]), decisive(declared[option]))) continue;
    wrong.push(`${option} is ${JSON.stringify(found[option])}, declared ${JSON.stringify(declared[option])}`);
  }
  return wrong;
}

/** The server leaves out what is false; an expiry of 0 seconds is a real one. */
function decisive(value: unknown): unknown {
  return value === false ? undefined : value;
}
