import { describe, expect, it } from '@jest/globals';
import { type ErrorFields, errorFields } from './error-fields.js';

/** As the driver throws it: the documents that were to be written hang on it. */
class BulkWriteError extends Error {
  readonly code = 11000;
  readonly writeErrors = [{ err: { op: { _id: '1', content: 'a secret' } } }];
}

describe('an error in the log', () => {
  it('has type, message, code and stack, and nothing that a driver hung on it', () => {
    const shown = errorFields(new BulkWriteError('E11000 duplicate key')) as object;
    expect(shown).toMatchObject({ type: 'BulkWriteError', code: 11000, message: 'E11000 duplicate key' });
    expect(Object.keys(shown).sort()).toEqual(['code', 'message', 'stack', 'type']);
    expect(JSON.stringify(shown)).not.toContain('secret');
  });

  it('quotes no value that was in the database', () => {
    const error = new Error('E11000 in a.b index: _id_ dup key: { email: "alice@example.com" }');
    const { message, stack } = errorFields(new Error('not stored', { cause: error })) as ErrorFields;
    expect(message).toBe('not stored');
    expect(stack).toMatch(/caused by: Error: E11000 in a.b index: _id_ dup key: \{\.\.\.\}/);
    expect(JSON.stringify(errorFields(error))).not.toContain('alice');
  });

  it('is left as it is where it is none', () => {
    expect(errorFields('SIGTERM')).toBe('SIGTERM');
  });
});
