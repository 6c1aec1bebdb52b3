import { describe, expect, it } from '@jest/globals';
import { KafkaJSError, KafkaJSNonRetriableError, KafkaJSProtocolError } from 'kafkajs';
import { passes } from './client-crash.js';

const named = (name: string): Error => Object.assign(new Error(name), { name });
// As kafkajs wraps what its retries met.
const wrapped = (cause: Error): Error => Object.assign(new KafkaJSNonRetriableError(cause), { cause });

describe('a consumer that kafkajs gave up', () => {
  it.each<[string, Error]>([
    ['no coordinator', named('KafkaJSGroupCoordinatorNotFound')],
    ['no coordinator, wrapped', wrapped(named('KafkaJSGroupCoordinatorNotFound'))],
    ['a broker that was gone between two steps', new Error('Broker not connected')],
    ['a lock', named('KafkaJSLockTimeout')],
    ['a group that is gone', new KafkaJSNonRetriableError('Consumer group was not initialized')],
    ['an error of the broker', new KafkaJSProtocolError(protocolError('UNKNOWN_SERVER_ERROR'))],
  ])('begins anew after %s', (_what, error) => {
    expect(passes(error)).toBe(true);
  });

  it.each<[string, Error]>([
    ['wrong credentials', named('KafkaJSSASLAuthenticationError')],
    ['wrong credentials, wrapped', wrapped(named('KafkaJSSASLAuthenticationError'))],
    ['missing rights', new KafkaJSProtocolError(protocolError('GROUP_AUTHORIZATION_FAILED'))],
  ])('ends its process after %s', (_what, error) => {
    expect(passes(error)).toBe(false);
  });

  it('is not asked for ever when a cause is its own cause', () => {
    const error = new KafkaJSError('round');
    Object.assign(error, { cause: error });
    expect(passes(error)).toBe(true);
  });
});

function protocolError(type: string): Error {
  return Object.assign(new Error(type), { type, code: -1, retriable: false });
}
