/** Deeper than any command of ours; a bound keeps hostile nesting from exhausting the stack. */
const DEEPEST = 32;

/**
 * Names that mean something on every object. `__proto__` is the known one; class-validator also looks unknown names up
 * on a plain object, so that `hasOwnProperty` and its like would pass its whitelist.
 */
const UNSAFE = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/** The path of the first key anywhere in parsed JSON that must not reach a class, or of too deep nesting. */
export function findUnsafeKey(value: unknown): { path: string; reason: string } | undefined {
  return search(value, '', DEEPEST);
}

function search(value: unknown, path: string, depth: number): { path: string; reason: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === 0) return { path, reason: `is nested deeper than ${DEEPEST} levels` };
  for (const key of Object.keys(value)) {
    const here = path === '' ? key : `${path}.${key}`;
    if (UNSAFE.has(key)) return { path: here, reason: 'is a name that is not allowed' };
    const found = search((value as Record<string, unknown>)[key], here, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
