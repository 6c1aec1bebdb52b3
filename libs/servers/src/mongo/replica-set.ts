import { mongo } from 'mongoose';
import { waitUntil } from '../wait-until.js';
import { ServerError } from '../server-error.js';

export const REPLICA_SET = 'rs0';
const ELECTION_TIMEOUT_MS = 60_000;

interface ReplicaSetConfig {
  readonly _id: string;
  readonly version: number;
  readonly members: { readonly _id: number; readonly host: string }[];
}

/** Asks one member alone, whatever the state of the others. */
async function askMember<T>(port: number, ask: (client: mongo.MongoClient) => Promise<T>): Promise<T> {
  const client = new mongo.MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`, {
    serverSelectionTimeoutMS: 2_000,
    connectTimeoutMS: 2_000,
    socketTimeoutMS: 10_000,
  });
  try {
    return await ask(client);
  } finally {
    await client.close();
  }
}

/** Whether the member answers at all. */
export function answers(port: number): Promise<boolean> {
  return askMember(port, async (client) => {
    await client.db('admin').command({ ping: 1 });
    return true;
  });
}

/** Whether the member is a primary, or a secondary that has caught up with the set. */
export function isInSet(port: number): Promise<boolean> {
  return askMember(port, async (client) => {
    const hello = await client.db('admin').command({ hello: 1 });
    return hello.isWritablePrimary === true || hello.secondary === true;
  });
}

/**
 * Makes the running members one replica set: initiates it at the first start, and gives it its new addresses
 * when the ports have changed since. Resolves when there is a primary and every member is in.
 */
export async function formReplicaSet(ports: readonly number[]): Promise<void> {
  const hosts = ports.map((port) => `127.0.0.1:${port}`);
  await askMember(ports[0]!, async (client) => {
    const current = await client.db('local').collection<ReplicaSetConfig>('system.replset').findOne();
    if (current === null) {
      await client.db('admin').command({ replSetInitiate: { ...wantedConfig(hosts), version: 1 } });
    } else if (current.members.map(({ host }) => host).join() !== hosts.join()) {
      const moved = { ...current, ...wantedConfig(hosts), version: current.version + 1 };
      await client.db('admin').command({ replSetReconfig: moved, force: true });
    }
  });
  const formed = await waitUntil(
    async () => {
      const members = await Promise.all(ports.map((port) => isInSet(port).catch(() => false)));
      return members.every(Boolean) && (await hasPrimary(ports[0]!));
    },
    { timeoutMs: ELECTION_TIMEOUT_MS },
  );
  if (!formed) {
    throw new ServerError(
      'START_FAILED',
      `The replica set of ${hosts.join(', ')} has no primary after 60 s; its members' logs say why.`,
    );
  }
}

function wantedConfig(hosts: readonly string[]) {
  return {
    _id: REPLICA_SET,
    members: hosts.map((host, index) => ({ _id: index, host })),
    settings: { electionTimeoutMillis: 5_000 },
  };
}

function hasPrimary(port: number): Promise<boolean> {
  return askMember(port, async (client) => {
    const hello = await client.db('admin').command({ hello: 1 });
    return typeof hello.primary === 'string';
  }).catch(() => false);
}
