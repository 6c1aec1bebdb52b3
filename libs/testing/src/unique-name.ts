import { randomBytes } from 'node:crypto';

/** `<prefix>-<12 hex digits>`: fit for topics, groups and databases, so that files never meet on one server. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}
