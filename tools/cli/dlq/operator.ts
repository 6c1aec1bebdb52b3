import { hostname, userInfo } from 'node:os';

/** Who is at work here, for the ledger: user@host. */
export function operator(): string {
  return `${userName()}@${hostname()}`;
}

// In a container the user may have a number and no name.
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
