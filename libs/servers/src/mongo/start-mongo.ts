import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { NodeSet } from '../node-set.js';
import { choosePorts } from '../ports.js';
import { endLeftovers, PID_FILE } from '../process/pid-file.js';
import { ServerProcess } from '../process/server-process.js';
import { type Progress } from '../progress.js';
import { type RunningServers } from '../running-servers.js';
import { type ServerSecurity } from '../security/server-security.js';
import { findMongod } from './mongod-binary.js';
import { answers, formReplicaSet, isInSet, REPLICA_SET } from './replica-set.js';

export interface MongoOptions {
  /** 1, or 3 for a set that survives the loss of one. */
  readonly members: number;
  /** Kept over restarts; the number of members must stay the same, the ports may change. */
  readonly dataDir: string;
  /** One per member; free ones when not given. */
  readonly ports?: readonly number[];
  /** Further server parameters of every member; for tests, such as enableTestCommands, which knows failpoints. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** TLS and a user that may do all, which the data keeps: with or without must stay the same over restarts. */
  readonly security?: ServerSecurity;
  readonly onProgress?: Progress;
}

export interface MongoServers extends RunningServers {
  /** Names every member and the replica set, but no database; with `security` also the user, its password and the authority. */
  readonly url: string;
}

const STOP_TIMEOUT_MS = 20_000;

/**
 * Starts a real mongod replica set (wiredTiger, journaled) on 127.0.0.1 and resolves when it has a primary and
 * every member is in. Downloads mongod on first use. Rejects with ServerError. The caller stops it.
 */
export async function startMongo(options: MongoOptions): Promise<MongoServers> {
  const { security } = options;
  const dataDir = resolve(options.dataDir);
  const mongod = await findMongod(options.onProgress);
  await endLeftovers(dataDir);
  const ports = await choosePorts('MongoDB', options.members, options.ports);

  const place = async (port: number, index: number): Promise<ServerProcess> => {
    const nodeDirectory = join(dataDir, `member-${index + 1}`);
    const dbPath = join(nodeDirectory, 'db');
    await mkdir(dbPath, { recursive: true });
    return new ServerProcess({
      name: `mongod ${index + 1}`,
      command: mongod,
      args: [
        '--dbpath',
        dbPath,
        '--port',
        String(port),
        '--bind_ip',
        '127.0.0.1',
        '--nounixsocket',
        '--replSet',
        REPLICA_SET,
        // A killed client leaves its transaction open for so long, and what it has locked with it; 60 s by default.
        '--setParameter',
        'transactionLifetimeLimitSeconds=10',
        '--wiredTigerCacheSizeGB',
        '0.25',
        '--oplogSize',
        '512',
        '--quiet',
        '--setParameter',
        'diagnosticDataCollectionEnabled=false',
        // A member of a set goes on for 15 s after SIGTERM by default, for clients that balance over many.
        '--setParameter',
        'shutdownTimeoutMillisForSignaledShutdown=500',
        ...(security ? securityArguments(security) : []),
        ...Object.entries(options.parameters ?? {}).flatMap(([name, value]) => [
          '--setParameter',
          `${name}=${value}`,
        ]),
      ],
      logFile: join(nodeDirectory, 'mongod.log'),
      pidFile: join(nodeDirectory, PID_FILE),
      stopTimeoutMs: STOP_TIMEOUT_MS,
    });
  };

  const processes = await Promise.all(ports.map(place));
  let formed = false;
  const set = new NodeSet(
    processes.map((process, index) => {
      const port = ports[index]!;
      return { port, process, serves: () => (formed ? isInSet(port, security) : answers(port, security)) };
    }),
  );
  await set.start();
  try {
    await formReplicaSet(ports, security);
  } catch (error) {
    await set.stop();
    throw error;
  }
  formed = true;
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',');
  return Object.assign(set, { url: addressOf(hosts, security) });
}

function securityArguments({ serverFile, caFile, memberKeyFile }: ServerSecurity): string[] {
  return [
    '--tlsMode=requireTLS',
    `--tlsCertificateKeyFile=${serverFile}`,
    `--tlsCAFile=${caFile}`,
    '--tlsAllowConnectionsWithoutCertificates',
    // Turns authorization on as well.
    `--keyFile=${memberKeyFile}`,
  ];
}

function addressOf(hosts: string, security: ServerSecurity | undefined): string {
  if (!security) return `mongodb://${hosts}/?replicaSet=${REPLICA_SET}`;
  const { username, password, caFile } = security;
  const access = `authSource=admin&tls=true&tlsCAFile=${encodeURIComponent(caFile)}`;
  return `mongodb://${username}:${password}@${hosts}/?replicaSet=${REPLICA_SET}&${access}`;
}
