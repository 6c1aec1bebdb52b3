import { type ConnectOptions } from 'mongoose';
import { type MongoSettings } from './mongo-settings.js';

/** Which database, on which servers. */
export interface MongoDatabaseOptions {
  /** The process's own configuration will do; see mongoSettings for meaning and units. */
  settings: MongoSettings;
  database: string;
  /** How MongoDB's own logs and currentOp name this client; the database's name unless told. */
  appName?: string;
}

/** Longer than any operation of ours takes: a server that is connected and silent ends as a network error. */
const SILENCE_MS = 30_000;

/**
 * Every bound is here because the driver's `timeoutMS` has no effect in the version used: without them a write waits
 * for a lost majority, and a read for a silent socket, for ever.
 */
export function connectionOptions(options: MongoDatabaseOptions): ConnectOptions {
  const { MONGO_TIMEOUT_MS: patience, MONGO_POOL_SIZE, MONGO_CA_FILE } = options.settings;
  return {
    ...(MONGO_CA_FILE !== undefined && { tls: true, tlsCAFile: MONGO_CA_FILE }),
    dbName: options.database,
    appName: options.appName ?? options.database,
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 10_000 },
    readConcern: { level: 'majority' },
    retryWrites: true,
    retryReads: true,
    // For the metrics of commands.
    monitorCommands: true,
    maxPoolSize: MONGO_POOL_SIZE,
    serverSelectionTimeoutMS: patience,
    connectTimeoutMS: patience,
    waitQueueTimeoutMS: patience,
    socketTimeoutMS: SILENCE_MS,
  };
}
