export { accessErrorOf } from './access-error.js';
export { backoff } from './backoff.js';
export { type MongoDatabaseOptions } from './connection-options.js';
export { FreshFirst } from './fresh-first.js';
export { KeysetCursorError } from './keyset/keyset-cursor.js';
export { keysetPage, type KeysetPage, type KeysetPageRequest } from './keyset/keyset-page.js';
export { type KeysetQuery, type SortField } from './keyset/keyset-query.js';
export { fence, Lease } from './lease/lease.js';
export { LeaderElection, type LeaderElectionOptions } from './lease/leader-election.js';
export { type Term } from './lease/term.js';
export { MongoDatabase } from './mongo-database.js';
export {
  type ErrorClass,
  type ErrorClassifier,
  duplicateKeyIsTransient,
  mongoErrorClass,
} from './mongo-error-class.js';
export { LeaseLostError, MongoLibraryError, type MongoLibraryErrorCode } from './mongo-library-error.js';
export { mongoSettings, type MongoSettings } from './mongo-settings.js';
export { MongoModule } from './mongo.module.js';
export { withTransaction } from './transaction.js';
export { type Backlog, Outbox } from './outbox/outbox.js';
export { type OutboxEntry } from './outbox/outbox-entry.js';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/outbox-relay.js';
