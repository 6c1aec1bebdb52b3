import { type Connection, type Model } from 'mongoose';
import { differences } from './index-differences.js';
import { MongoLibraryError } from './mongo-library-error.js';

type Fields = Record<string, unknown>;

const NAMESPACE_EXISTS = 48;
const DUPLICATE_KEY = 11000;
const OPTIONS_CONFLICT = new Set([85, 86]);

/**
 * Creates the collections and declared indexes of the models, and checks that the server has them as declared. Drops
 * nothing, ever: where an index differs, or data forbids it, a MongoLibraryError INDEX_DIFFERS says what a person has
 * to do. Several processes may do this at once.
 */
export async function ensureIndexes(
  connection: Connection,
  models: readonly Model<unknown>[],
): Promise<void> {
  for (const model of models) {
    const collection = model.collection.collectionName;
    await createCollection(connection, collection);
    for (const [fields, options] of model.schema.indexes() as [Fields, Fields][]) {
      await ensureIndex(connection, collection, fields, withoutMongoose(options));
    }
  }
}

async function createCollection(connection: Connection, name: string): Promise<void> {
  try {
    await connection.getClient().db(connection.name).createCollection(name);
  } catch (error) {
    if ((error as { code?: unknown }).code !== NAMESPACE_EXISTS) throw error;
  }
}

async function ensureIndex(
  connection: Connection,
  name: string,
  fields: Fields,
  options: Fields,
): Promise<void> {
  const collection = connection.getClient().db(connection.name).collection(name);
  let index: string;
  try {
    index = await collection.createIndex(fields as Record<string, 1 | -1>, options);
  } catch (error) {
    throw explain(error, name, fields, options);
  }
  const found = (await collection.listIndexes().toArray()).find(
    (each: Fields) => each.name === index,
  ) as Fields;
  const differing = found === undefined ? ['it is not there'] : differences(found, fields, options);
  if (differing.length > 0) throw differs(name, index, differing.join('; '));
}

function explain(error: unknown, collection: string, fields: Fields, options: Fields): unknown {
  const { code, message } = error as { code?: number; message: string };
  const index = typeof options.name === 'string' ? options.name : JSON.stringify(fields);
  if (code === DUPLICATE_KEY) {
    const advice = `Remove or merge the documents of ${collection} that share a key, then start again.`;
    return new MongoLibraryError(
      'INDEX_DIFFERS',
      `Unique index ${collection} ${index} cannot be built. ${advice}`,
      error,
    );
  }
  if (code !== undefined && OPTIONS_CONFLICT.has(code)) return differs(collection, index, message, error);
  return error;
}

function differs(collection: string, index: string, how: string, cause?: unknown): MongoLibraryError {
  const advice = `Look whether something else relies on it, drop it (db.${collection}.dropIndex), then start again.`;
  const message = `Index ${index} of collection ${collection} differs from its declaration: ${how}. ${advice}`;
  return new MongoLibraryError('INDEX_DIFFERS', message, cause);
}

/** Mongoose adds an option that servers have ignored since 4.2. */
function withoutMongoose(options: Fields): Fields {
  const { background: _ignored, ...rest } = options;
  return rest;
}
