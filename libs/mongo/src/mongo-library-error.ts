/**
 * `INDEX_DIFFERS`: a person has to act. `MONGO_NOT_CONNECTED`: wait. `TRANSACTION_TIMEOUT`: the outcome is unknown, try
 * again. `LEASE_LOST`: somebody else leads now, so this work must not be done here. `CURSOR_NOT_VALID`: a client sent a cursor
 * that is not of this list. `MONGO_ACCESS`: nobody is let in with these settings, whose message names them.
 */
export type MongoLibraryErrorCode =
  | 'INDEX_DIFFERS'
  | 'MONGO_NOT_CONNECTED'
  | 'TRANSACTION_TIMEOUT'
  | 'LEASE_LOST'
  | 'CURSOR_NOT_VALID'
  | 'MONGO_ACCESS';

const RETRYABLE: Record<MongoLibraryErrorCode, boolean> = {
  INDEX_DIFFERS: false,
  MONGO_NOT_CONNECTED: true,
  TRANSACTION_TIMEOUT: true,
  LEASE_LOST: false,
  CURSOR_NOT_VALID: false,
  MONGO_ACCESS: false,
};

/** An error of this library; the message is written for its users, and `retryable` says whether a retry can help. */
export class MongoLibraryError extends Error {
  readonly retryable: boolean;

  constructor(
    readonly code: MongoLibraryErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.retryable = RETRYABLE[code];
  }
}

/** The token is not that of the current holder: the write it came with was refused, and is not to be tried again. */
export class LeaseLostError extends MongoLibraryError {
  constructor(lease: string, token: number) {
    super(
      'LEASE_LOST',
      `Lease ${lease} has moved on from token ${token}; its new holder does this work now.`,
    );
  }
}
