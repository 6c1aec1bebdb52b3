import { Logger } from '@nestjs/common';
import mongoose, { type Connection, type Model, type Schema } from 'mongoose';
import { accessErrorOf } from './access-error.js';
import { backoff } from './backoff.js';
import { measureClient } from './client-metrics.js';
import { connectionOptions, type MongoDatabaseOptions } from './connection-options.js';
import { ensureIndexes } from './indexes.js';
import { mongoErrorClass } from './mongo-error-class.js';
import { MongoLibraryError } from './mongo-library-error.js';
import { watchPrimary } from './primary-watch.js';

const PING_MS = 1_000;

/** Details are small and JSON-safe. */
interface HealthReport {
  ok: boolean;
  details: Record<string, unknown>;
}

/**
 * One database of a MongoDB replica set, and the models in it. Writes are acknowledged by a majority and journalled,
 * reads see what a majority has unless told otherwise. Register models before start(); stop() closes the connections.
 */
export class MongoDatabase {
  readonly name = 'mongodb';
  /** For mongoose's own functions; open after start(). */
  readonly connection: Connection;
  private readonly logger = new Logger('mongodb');
  private readonly stopping = new AbortController();
  private readonly collections = new Map<string, mongoose.mongo.Collection>();
  private starting: Promise<void> | undefined;
  private stopped: Promise<void> | undefined;
  private ready = false;

  constructor(private readonly options: MongoDatabaseOptions) {
    this.connection = mongoose.createConnection();
    // Its set() takes only options that it has a value for already, and drops these without a word.
    Object.assign(this.connection.config, { autoIndex: false, autoCreate: false, bufferCommands: false });
    this.connection.on('disconnected', () => this.sayIfRunning('MongoDB is away; waiting for it'));
    this.connection.on('connected', () => this.sayIfRunning('MongoDB is back'));
    // Without a listener mongoose would throw it where nobody can catch it; operations report it themselves.
    this.connection.on('error', () => undefined);
  }

  /** Declares a collection with the indexes of its schema, which start() creates and verifies. */
  model<T>(name: string, schema: Schema<T>, collection: string): Model<T> {
    if (this.starting !== undefined) throw new Error(`Model ${name} must be registered before start()`);
    return this.connection.model<T>(name, schema, collection);
  }

  /**
   * A collection of the driver, without mongoose: for hot paths. Reads go to the primary and see what a majority has unless
   * told otherwise. Throws MONGO_NOT_CONNECTED before the first connection.
   */
  collection<T extends mongoose.mongo.Document = mongoose.mongo.Document>(
    name: string,
    readPreference: mongoose.mongo.ReadPreferenceMode = 'primary',
    readConcern: mongoose.mongo.ReadConcernLevel = 'majority',
  ): mongoose.mongo.Collection<T> {
    const { client } = this;
    const key = `${name} ${readPreference} ${readConcern}`;
    // The driver works out its options anew for each that is made, which shows where a read is small.
    let known = this.collections.get(key);
    if (!known) {
      const options = { readPreference, readConcern: { level: readConcern } };
      known = client.db(this.options.database).collection(name, options);
      this.collections.set(key, known);
    }
    return known as unknown as mongoose.mongo.Collection<T>;
  }

  /** The caller ends it. Throws MONGO_NOT_CONNECTED before the first connection. */
  session(options?: mongoose.mongo.ClientSessionOptions): mongoose.mongo.ClientSession {
    return this.client.startSession(options);
  }

  /** Retries while MongoDB is away; rejects when a retry cannot help: wrong URL, no access, an index that differs. */
  start(): Promise<void> {
    this.starting ??= this.connect();
    return this.starting;
  }

  stop(): Promise<void> {
    this.stopped ??= this.close();
    return this.stopped;
  }

  /** Asks the primary, for at most a second. */
  async readiness(): Promise<HealthReport> {
    const state = mongoose.STATES[this.connection.readyState];
    if (!this.ready) return { ok: false, details: { state, reason: 'not connected yet' } };
    try {
      const database = this.connection.getClient().db(this.options.database);
      await database.command({ ping: 1 }, { signal: AbortSignal.timeout(PING_MS) });
      return { ok: true, details: { state } };
    } catch {
      return { ok: false, details: { state, reason: `no answer from a primary within ${PING_MS} ms` } };
    }
  }

  private get client(): mongoose.mongo.MongoClient {
    if (this.ready) return this.connection.getClient();
    throw new MongoLibraryError(
      'MONGO_NOT_CONNECTED',
      'There is no connection to MongoDB yet; try again shortly.',
    );
  }

  private async connect(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        const opening = this.connection.openUri(
          this.options.settings.MONGO_URL,
          connectionOptions(this.options),
        );
        // The client is there and has not connected yet; later it would have connections that nobody counted.
        const client = this.clientIfAny();
        if (client) measureClient(client);
        await opening;
        await ensureIndexes(this.connection, Object.values(this.connection.models));
        if (attempt > 1) this.logger.log(`connected to MongoDB after ${attempt} attempts`);
        watchPrimary(this.connection.getClient(), (address) =>
          this.sayIfRunning(`MongoDB has elected a primary: ${address}`),
        );
        this.ready = true;
        return;
      } catch (error) {
        if (signal.aborted) return;
        const refusal = accessErrorOf(error);
        if (refusal) throw refusal;
        if (!mayPass(error)) throw error;
        if (attempt === 1)
          this.logger.warn('MongoDB does not answer; trying on until it does', { reason: String(error) });
      }
      await backoff(attempt, signal);
    }
  }

  private async close(): Promise<void> {
    this.stopping.abort();
    this.ready = false;
    // Mongoose's own close() waits for a connection that is being opened, which may be for ever.
    if (this.connection.readyState === mongoose.STATES.connecting) await this.clientIfAny()?.close();
    await this.starting?.catch(() => undefined);
    await this.connection.close();
  }

  private clientIfAny(): mongoose.mongo.MongoClient | undefined {
    return (this.connection as { client?: mongoose.mongo.MongoClient }).client;
  }

  private sayIfRunning(what: string): void {
    if (this.ready && !this.stopping.signal.aborted) this.logger.warn(what);
  }
}

/** An error that is nobody's known one is not retried: it would hide a fault of ours behind a process that never starts. */
function mayPass(error: unknown): boolean {
  const errorClass = mongoErrorClass(error);
  return errorClass === 'infrastructure' || errorClass === 'transient';
}
