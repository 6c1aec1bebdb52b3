import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { mongoErrorClass } from './mongo-error-class.js';

const { mongo } = mongoose;
const serverError = (code: number) => new mongo.MongoServerError({ message: `code ${code}`, code });

describe('the code of a refusal by the database', () => {
  it.each([
    ['a document that the collection does not want', serverError(121), 'DOCUMENT_REFUSED'],
    ['a document that is too large', serverError(10334), 'DOCUMENT_TOO_LARGE'],
    ['a key that is taken', serverError(11000), 'DUPLICATE_KEY'],
    ['a bad value', serverError(2), 'DOCUMENT_INVALID'],
    ['a failed cast', new mongoose.Error.CastError('number', 'x', 'quantity'), 'DOCUMENT_INVALID'],
    [
      'what BSON cannot hold',
      new mongo.BSON.BSONError('key must not contain null bytes'),
      'DOCUMENT_INVALID',
    ],
  ])('names %s, and no retry is tried', (_what, error, code) => {
    expect(mongoErrorClass.codeOf?.(error)).toBe(code);
    expect(mongoErrorClass(error)).toBe('poison');
  });

  it.each([
    ['an outage', new mongo.MongoNetworkError('ECONNRESET')],
    ['a write conflict', serverError(112)],
    ['an error of somebody else with the same number', Object.assign(new Error('x'), { code: 121 })],
    ['no error', { code: 121 }],
  ])('has none for %s', (_what, error) => expect(mongoErrorClass.codeOf?.(error)).toBeUndefined());
});
