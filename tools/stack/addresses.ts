import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STATE } from './directories.js';
import { whoRuns } from './running-state.js';

const FILE = join(STATE, 'addresses.json');

/** Where the running stack is, for tools that are used beside it. */
export interface StackAddresses {
  readonly kafka: string;
  readonly mongo: string;
  /** Variables by which clients of that Kafka come in. */
  readonly access: Readonly<Record<string, string>>;
  /** URL of each app, by its name. */
  readonly apps: Readonly<Record<string, string>>;
}

export async function publishAddresses(addresses: StackAddresses): Promise<void> {
  // Passwords may be among them.
  await writeFile(FILE, JSON.stringify(addresses), { mode: 0o600 });
}

export async function withdrawAddresses(): Promise<void> {
  await rm(FILE, { force: true });
}

/** Undefined when no stack runs from this folder. */
export async function stackAddresses(): Promise<StackAddresses | undefined> {
  if (!(await whoRuns())) return undefined;
  try {
    return JSON.parse(await readFile(FILE, 'utf8')) as StackAddresses;
  } catch {
    return undefined;
  }
}
