import { mongo } from 'mongoose';
import { waitUntil } from '../wait-until.js';
import { ServerError } from '../server-error.js';
import { type ServerSecurity } from '../security/server-security.js';

export const REPLICA_SET = 'rs0';
const ELECTION_TIMEOUT_MS = 60_000;

interface ReplicaSetConfig {
  readonly _id: string;
  readonly version: number;
  readonly members: { readonly _id: number; readonly host: string }[];
}

type Security = ServerSecurity | undefined;

const ALREADY_INITIALIZED = 23;
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;

/** Asks one member alone, whatever the state of the others; as nobody, unless `user` is given. */
async function askMember<T>(
  port: number,
  security: Security,
  ask: (client: mongo.MongoClient) => Promise<T>,
  user?: ServerSecurity,
): Promise<T> {
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    socketTimeoutMS: 10_000,
    ...(security && { tls: true, tlsCAFile: security.caFile }),
    ...(user && { auth: { username: user.username, password: user.password } }),
  });
  try {
    return await ask(client);
  } finally {
    await client.close();
  }
}

/** Whether the member answers at all. */
export function answers(port: number, security?: ServerSecurity): Promise<boolean> {
  return askMember(port, security, async (client) => {
    await client.db('admin').command({ ping: 1 });
    return true;
  });
}

/** Whether the member is a primary, or a secondary that has caught up with the set. */
export function isInSet(port: number, security?: ServerSecurity): Promise<boolean> {
  return askMember(port, security, async (client) => {
    const hello = await client.db('admin').command({ hello: 1 });
    return hello.isWritablePrimary === true || hello.secondary === true;
  });
}

/**
 * Makes the running members one replica set: initiates it at the first start, and gives it its new addresses
 * when the ports have changed since. Resolves when there is a primary, every member is in, and the user is there.
 */
export async function formReplicaSet(ports: readonly number[], security?: ServerSecurity): Promise<void> {
  const hosts = ports.map((port) => `127.0.0.1:${port}`);
  const first = ports[0]!;
  const current = await currentConfig(first, security);
  if (current === null) await initiate(first, security, { ...wantedConfig(hosts), version: 1 });
  else if (current.members.map(({ host }) => host).join() !== hosts.join()) {
    const moved = { ...current, ...wantedConfig(hosts), version: current.version + 1 };
    const command = { replSetReconfig: moved, force: true };
    await askMember(first, security, (client) => client.db('admin').command(command), security);
  }
  let primary: number | undefined;
  const formed = await waitUntil(
    async () => {
      const members = await Promise.all(ports.map((port) => isInSet(port, security).catch(() => false)));
      primary = await writablePrimary(ports, security);
      return members.every(Boolean) && primary !== undefined;
    },
    { timeoutMs: ELECTION_TIMEOUT_MS },
  );
  if (!formed) {
    throw new ServerError(
      'START_FAILED',
      `The replica set of ${hosts.join(', ')} has no primary after 60 s; its members' logs say why.`,
    );
  }
  if (security) await createUser(primary!, security);
}

/** Null before the first start is done; then there is no user yet either. */
async function currentConfig(port: number, security: Security): Promise<ReplicaSetConfig | null> {
  try {
    const find = (client: mongo.MongoClient) =>
      client.db('local').collection<ReplicaSetConfig>('system.replset').findOne();
    return await askMember(port, security, find, security);
  } catch (error) {
    if (codeOf(error) === AUTHENTICATION_FAILED) return null;
    throw error;
  }
}

/** From this machine a set without users takes its beginning, and its first user, from anybody. */
async function initiate(port: number, security: Security, config: object): Promise<void> {
  try {
    const command = { replSetInitiate: config };
    await askMember(port, security, (client) => client.db('admin').command(command));
  } catch (error) {
    if (codeOf(error) !== ALREADY_INITIALIZED) throw error;
  }
}

async function createUser(port: number, security: ServerSecurity): Promise<void> {
  const command = { createUser: security.username, pwd: security.password, roles: ['root'] };
  try {
    await askMember(port, security, (client) => client.db('admin').command(command));
  } catch (error) {
    // It is there already, so strangers may do nothing.
    if (codeOf(error) !== UNAUTHORIZED) throw error;
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

function wantedConfig(hosts: readonly string[]) {
  return {
    _id: REPLICA_SET,
    members: hosts.map((host, index) => ({ _id: index, host })),
    settings: { electionTimeoutMillis: 5_000 },
  };
}

/** The port of the one that takes writes; one that was elected names itself the primary a moment before. */
async function writablePrimary(ports: readonly number[], security: Security): Promise<number | undefined> {
  const takesWrites = (port: number) =>
    askMember(port, security, async (client) => {
      const hello = await client.db('admin').command({ hello: 1 });
      return hello.isWritablePrimary === true;
    }).catch(() => false);
  const writable = await Promise.all(ports.map(takesWrites));
  return ports[writable.indexOf(true)];
}
