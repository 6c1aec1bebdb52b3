import mongoose from 'mongoose';
import { MongoLibraryError } from './mongo-library-error.js';
import { mongoRefusalCode } from './mongo-refusal-code.js';

const { mongo } = mongoose;

/** `infrastructure`: a server is away, wait for it. `transient`: try again soon. `poison`: no retry can help. */
export type ErrorClass = 'infrastructure' | 'transient' | 'poison';

/** Undefined for errors that do not come from MongoDB. `codeOf` names why the database refuses something for its content. */
export interface ErrorClassifier {
  (error: unknown): ErrorClass | undefined;
  readonly codeOf?: (error: unknown) => string | undefined;
}

/** The connection, or the whole of the servers, cannot serve. */
const AWAY = [
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoServerClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoOperationTimeoutError,
  mongo.MongoStalePrimaryError,
] as const;

/** Server codes: hosts and network, not primary or stepping down, shutting down, no majority for the write. */
const AWAY_CODES = new Set([
  6, 7, 64, 89, 91, 100, 133, 134, 189, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
]);

/** Of a socket that the server has just closed: the driver passes these on as Node gives them, in no type of its own. */
const SOCKET_CODES = new Set<unknown>([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

/** LockTimeout, MaxTimeMSExpired, WriteConflict, SnapshotUnavailable, NoSuchTransaction, ExceededTimeLimit, TooManyRequests. */
const TRANSIENT_CODES = new Set([24, 50, 112, 246, 251, 262, 462]);

const DUPLICATE_KEY = 11_000;

/** BadValue, FailedToParse, TypeMismatch, ImmutableField, DocumentValidationFailure, BSONObjectTooLarge, DuplicateKey. */
const POISON_CODES = new Set([2, 9, 14, 66, 121, 10334, DUPLICATE_KEY, 11001, 12582, 17419, 17420]);

/** Names of errors of mongoose and BSON that say that the document itself is wrong. */
const POISON_NAMES = new Set([
  'BSONError',
  'BSONRuntimeError',
  'BSONVersionError',
  'CastError',
  'ObjectExpectedError',
  'StrictModeError',
  'ValidationError',
]);

/** What an error of the driver, of mongoose or of this library asks for. */
export const mongoErrorClass: ErrorClassifier = Object.assign(classOf, { codeOf: mongoRefusalCode });

function classOf(error: unknown): ErrorClass | undefined {
  if (error instanceof MongoLibraryError) return classOfOurs(error);
  if (error instanceof mongo.MongoError) return classOfDriver(error);
  if (SOCKET_CODES.has((error as { code?: unknown } | null | undefined)?.code)) return 'infrastructure';
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'MongooseServerSelectionError') return 'infrastructure';
  if (error.name === 'VersionError') return 'transient';
  if (error instanceof mongoose.Error || error.name.startsWith('BSON')) {
    if (POISON_NAMES.has(error.name)) return 'poison';
    // Mongoose has no type of its own for an operation before the first connection.
    return /initial connection|buffering timed out/.test(error.message) ? 'infrastructure' : 'transient';
  }
  return undefined;
}

function classOfOurs(error: MongoLibraryError): ErrorClass {
  if (!error.retryable) return 'poison';
  return error.code === 'MONGO_NOT_CONNECTED' ? 'infrastructure' : 'transient';
}

function classOfDriver(error: mongoose.mongo.MongoError): ErrorClass {
  if (AWAY.some((type) => error instanceof type)) return 'infrastructure';
  // Neither is exported by the driver: a connection was asked of a pool that is cleared, closed or exhausted.
  if (/^Mongo(PoolClosed|PoolCleared|WaitQueueTimeout)/.test(error.name)) return 'infrastructure';
  const { code } = error;
  if (typeof code === 'number') {
    if (AWAY_CODES.has(code)) return 'infrastructure';
    if (POISON_CODES.has(code)) return 'poison';
    if (TRANSIENT_CODES.has(code)) return 'transient';
  } else if (error instanceof mongo.MongoBulkWriteError) {
    // Without a code no server has answered. The driver wraps whatever it met on the way in this one type.
    return 'infrastructure';
  }
  if (error.hasErrorLabel('TransientTransactionError')) return 'transient';
  if (error.hasErrorLabel('RetryableWriteError')) return 'infrastructure';
  // Wrong use, such as a bad option or URL, is the same at every try; what a server says unknown to us may pass.
  return error instanceof mongo.MongoServerError ? 'transient' : 'poison';
}

/**
 * For writers whose next try looks first at what is there: a duplicate key then means that another instance was faster, and
 * the next try leaves it out. Give it before mongoErrorClass, for which a duplicate key is poison.
 */
export const duplicateKeyIsTransient: ErrorClassifier = (error) =>
  (error as { code?: unknown } | null)?.code === DUPLICATE_KEY ? 'transient' : undefined;
