import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { retryForever } from './backoff.js';
import { KafkaAccessError } from './client/access-error.js';

const goOn = new AbortController().signal;
const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });
const wrongPassword = named('KafkaJSSASLAuthenticationError', 'invalid credentials');

/** Fails by these errors, one after the other, and then succeeds. */
function failing(...errors: Error[]): { tries: () => number; action: () => Promise<string> } {
  let tries = 0;
  const action = () => {
    const error = errors[tries];
    tries += 1;
    return error ? Promise.reject(error) : Promise.resolve('in');
  };
  return { tries: () => tries, action };
}

describe('what waits for Kafka', () => {
  it('waits for a user whom the broker does not know yet', async () => {
    const { action, tries } = failing(wrongPassword, wrongPassword);
    expect(await retryForever('connect', action, goOn)).toBe('in');
    expect(tries()).toBe(3);
  });

  it('gives up a user who stays unknown, naming the variables', async () => {
    const { action } = failing(wrongPassword, wrongPassword, wrongPassword);
    const failure = await retryForever('connect', action, goOn, 200).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KafkaAccessError);
    expect(String(failure)).toMatch(/KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD/);
  });

  it('says so once, and when it is over; of a topic that has no leader yet it says nothing', async () => {
    const said = [...(['warn', 'log'] as const)].map((level) =>
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined),
    );
    const newTopic = named('KafkaJSNumberOfRetriesExceeded', 'x', {
      cause: named('KafkaJSProtocolError', 'no leader', { type: 'LEADER_NOT_AVAILABLE' }),
    });
    await retryForever('provision', failing(newTopic, newTopic).action, goOn);
    expect(said.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    const away = named('KafkaJSConnectionError', 'connect ECONNREFUSED');
    await retryForever('provision', failing(newTopic, away, away).action, goOn);
    expect(said.map(({ mock }) => mock.calls)).toEqual([
      [['Could not provision; trying on until it works: connect ECONNREFUSED']],
      [['Managed to provision after 4 attempts']],
    ]);
    for (const spy of said) spy.mockRestore();
  });

  it('takes a broker that ends during the sign-in for one that comes back', async () => {
    const cut = named('KafkaJSSASLAuthenticationError', 'SCRAM failed: Connection closed by the server');
    expect(await retryForever('connect', failing(cut).action, goOn, 0)).toBe('in');
  });

  it.each([
    ['SELF_SIGNED_CERT_IN_CHAIN', 'KAFKA_SSL_CA_FILE'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'KAFKA_BOOTSTRAP'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'KAFKA_SSL '],
  ])('gives up at once at %s, which no retry cures', async (code, variable) => {
    const error = named('KafkaJSConnectionError', 'x', { code });
    const wrapped = named('KafkaJSNumberOfRetriesExceeded', 'x', { cause: error });
    const { action, tries } = failing(wrapped);
    const failure = await retryForever('connect', action, goOn).catch((caught: unknown) => caught);
    expect(String(failure)).toContain(variable);
    expect(tries()).toBe(1);
  });
});
