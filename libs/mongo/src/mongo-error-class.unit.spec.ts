import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { LeaseLostError, MongoLibraryError } from './mongo-library-error.js';
import { mongoErrorClass } from './mongo-error-class.js';

const { mongo } = mongoose;

// What the driver does when a bulk write meets an error that is not about one of its documents.
function bulkWriteOf(error: Error): Error {
  type Arguments = ConstructorParameters<typeof mongo.MongoBulkWriteError>;
  return new mongo.MongoBulkWriteError(error, {} as Arguments[1]);
}

type Topology = ConstructorParameters<typeof mongo.MongoServerSelectionError>[1];
const nowhere = { servers: new Map() } as unknown as Topology;

function serverError(code: number, labels: string[] = []): Error {
  return new mongo.MongoServerError({ message: `code ${code}`, code, errorLabels: labels });
}

describe('mongoErrorClass', () => {
  it.each([
    ['a broken connection', new mongo.MongoNetworkError('ECONNRESET')],
    ['a silent server', new mongo.MongoNetworkTimeoutError('timed out')],
    ['a socket that the server has just closed', Object.assign(new Error('x'), { code: 'EPIPE' })],
    ['a closed topology', new mongo.MongoTopologyClosedError()],
    ['not primary', serverError(10107)],
    ['a step-down', serverError(189)],
    ['a shutdown', serverError(11600)],
    ['no majority in time', serverError(64)],
    [
      'a network error inside a transaction',
      labelled(new mongo.MongoNetworkError('x'), 'TransientTransactionError'),
    ],
    ['a bulk write that found no server', bulkWriteOf(new mongo.MongoServerSelectionError('x', nowhere))],
    ['a bulk write that ran out of time', bulkWriteOf(new mongo.MongoOperationTimeoutError('x'))],
    [
      'a bulk write whose connection broke inside a transaction',
      bulkWriteOf(labelled(new mongo.MongoNetworkError('x'), 'TransientTransactionError')),
    ],
    ['no connection yet', new MongoLibraryError('MONGO_NOT_CONNECTED', 'x')],
    ['a server that mongoose did not find', new mongoose.Error.MongooseServerSelectionError('x')],
  ])('waits for %s', (_what, error) => expect(mongoErrorClass(error)).toBe('infrastructure'));

  it.each([
    ['a write conflict', serverError(112, ['TransientTransactionError'])],
    ['a write conflict of a bulk write', bulkWriteOf(serverError(112, ['TransientTransactionError']))],
    ['time that ran out', serverError(50)],
    ['a transaction that is gone', serverError(251)],
    ['a transaction of unknown outcome', new MongoLibraryError('TRANSACTION_TIMEOUT', 'x')],
    ['a server code that nobody here knows', serverError(987_654)],
  ])('tries %s again', (_what, error) => expect(mongoErrorClass(error)).toBe('transient'));

  it.each([
    ['a duplicate key', serverError(11000)],
    ['a document that fails validation', serverError(121)],
    ['a document of a bulk write that fails validation', bulkWriteOf(serverError(121))],
    ['a document that is too large', serverError(10334)],
    ['a bad value', serverError(2)],
    ['a failed cast', new mongoose.Error.CastError('number', 'x', 'quantity')],
    ['a failed validation', new mongoose.Error.ValidationError()],
    ['a bad argument', new mongo.MongoInvalidArgumentError('x')],
    ['a lost lease', new LeaseLostError('report', 3)],
  ])('gives up on %s', (_what, error) => expect(mongoErrorClass(error)).toBe('poison'));

  it.each([new TypeError('x'), new Error('x'), 'x', undefined, null, { code: 11000 }])(
    'does not know %p',
    (error) => {
      expect(mongoErrorClass(error)).toBeUndefined();
    },
  );
});

function labelled<E extends mongoose.mongo.MongoError>(error: E, label: string): E {
  error.addErrorLabel(label);
  return error;
}
