import { currentTrace, inSpan, spans } from '#libs/tracing';
import { type mongo } from 'mongoose';
import { type MongoDatabase } from './mongo-database.js';
import { MongoLibraryError } from './mongo-library-error.js';

const CAP_MS = 30_000;

/**
 * Runs `fn` in one transaction that sees a majority-committed snapshot and commits to a majority. `fn` may run again
 * after a conflict, so it must have no side effects beside its writes, each of which is given the session. After
 * `capMs` (30 s) it rejects with TRANSACTION_TIMEOUT: the outcome is then unknown, and `fn` is not run again. Rejects with
 * MONGO_NOT_CONNECTED before the first connection.
 */
export async function withTransaction<T>(
  database: MongoDatabase,
  fn: (session: mongo.ClientSession) => Promise<T>,
  capMs: number = CAP_MS,
): Promise<T> {
  const trace = spans() && currentTrace();
  // What belongs to no trace, such as the housekeeping of a timer, would begin one of its own each time.
  const span = trace && spans()?.begin({ name: 'transaction', kind: 'client', of: trace });
  if (!span) return transact(database, fn, capMs);
  let tries = 0;
  const counted = (session: mongo.ClientSession) => {
    tries += 1;
    return fn(session);
  };
  return inSpan(span, async () => {
    try {
      return await transact(database, counted, capMs);
    } finally {
      span.set({
        'db.system.name': 'mongodb',
        'db.namespace': database.connection.name,
        'ordered.transaction.tries': tries,
      });
    }
  });
}

async function transact<T>(
  database: MongoDatabase,
  fn: (session: mongo.ClientSession) => Promise<T>,
  capMs: number,
): Promise<T> {
  const session = database.session();
  const deadline = performance.now() + capMs;
  const attempt = async (): Promise<T> => {
    if (performance.now() >= deadline) throw timedOut(capMs);
    const result = await fn(session);
    // Too late to commit: the caller has been told that nothing more happens here.
    if (performance.now() >= deadline) throw timedOut(capMs);
    return result;
  };
  const work = session.withTransaction(attempt, {
    readConcern: { level: 'snapshot' },
    writeConcern: { w: 'majority', journal: true },
    readPreference: 'primary',
    maxCommitTimeMS: capMs,
  });
  const ended = work.finally(() => session.endSession());
  return await capped(ended, capMs);
}

async function capped<T>(work: Promise<T>, capMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const cap = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(timedOut(capMs)), capMs);
  });
  // When the cap wins, the failure of the work that was given up is nobody's any more.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, cap]);
  } finally {
    clearTimeout(timer);
  }
}

function timedOut(capMs: number): MongoLibraryError {
  return new MongoLibraryError(
    'TRANSACTION_TIMEOUT',
    `The transaction took over ${capMs} ms; whether it was committed is unknown. Repeating it is safe if it is idempotent.`,
  );
}
