import { describe, expect, it } from '@jest/globals';
import { NotConnectedError } from './producer-connection.js';
import { sendFailureOf } from './send-failure.js';

const clientError = (fields: Record<string, unknown>, cause?: unknown) =>
  Object.assign(new Error('as kafkajs throws it', { cause }), fields);

describe('the failure of a send', () => {
  it.each<[string, unknown, string]>([
    ['no connection could be opened', new NotConnectedError(clientError({ code: 'ECONNREFUSED' })), 'unsent'],
    [
      'a broker of several refused the connection',
      clientError({ name: 'KafkaJSConnectionError', code: 'ECONNREFUSED' }),
      'unknown',
    ],
    ['the request timed out', clientError({ name: 'KafkaJSRequestTimeoutError' }), 'unknown'],
    ['the connection closed', clientError({ name: 'KafkaJSConnectionClosedError' }), 'unknown'],
    ['something nobody has thought of', 'text', 'unknown'],
    ['the sequence is out of order', clientError({ type: 'OUT_OF_ORDER_SEQUENCE_NUMBER' }), 'fenced'],
    ['the record is too large for the broker', clientError({ type: 'MESSAGE_TOO_LARGE' }), 'refused'],
    [
      'an error stands behind the wrapper of the retrier',
      clientError({ name: 'KafkaJSNumberOfRetriesExceeded' }, clientError({ type: 'MESSAGE_TOO_LARGE' })),
      'refused',
    ],
  ])('%s', (_, error, failure) => {
    expect(sendFailureOf(error)).toBe(failure);
  });
});
