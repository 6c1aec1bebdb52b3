import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { clientSecurity, type SecuritySettings } from './client-security.js';

const folder = mkdtempSync(join(tmpdir(), 'ordered-ca-'));
const authority = join(folder, 'ca.pem');
const PEM = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
writeFileSync(authority, PEM);
writeFileSync(join(folder, 'words'), 'hunter2');
afterAll(() => rmSync(folder, { recursive: true }));

const signedIn = {
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_SASL_USERNAME: 'orders',
  KAFKA_SASL_PASSWORD: 'hunter2',
} as const;

function faultsOf(settings: SecuritySettings): string {
  try {
    clientSecurity(settings);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('was accepted');
}

describe('the security of a Kafka client', () => {
  it('is none unless it is configured', () => {
    expect(clientSecurity({})).toEqual({});
  });

  it('checks certificates and signs in', () => {
    expect(clientSecurity({ KAFKA_SSL: true, KAFKA_SSL_CA_FILE: authority, ...signedIn })).toEqual({
      ssl: { rejectUnauthorized: true, ca: [PEM] },
      sasl: { mechanism: 'scram-sha-512', username: 'orders', password: 'hunter2' },
    });
  });

  it.each<[string, SecuritySettings, RegExp]>([
    ['an authority without TLS', { KAFKA_SSL_CA_FILE: authority }, /KAFKA_SSL_CA_FILE: .*KAFKA_SSL=true/],
    [
      'an authority that is not there',
      { KAFKA_SSL: true, KAFKA_SSL_CA_FILE: join(folder, 'none') },
      /KAFKA_SSL_CA_FILE: names a file that cannot be read \(ENOENT\)/,
    ],
    [
      'an authority of words',
      { KAFKA_SSL: true, KAFKA_SSL_CA_FILE: join(folder, 'words') },
      /KAFKA_SSL_CA_FILE: names a file that holds no PEM/,
    ],
    [
      'a certificate without its key',
      { KAFKA_SSL: true, KAFKA_SSL_CERT_FILE: authority },
      /KAFKA_SSL_CERT_FILE: goes with KAFKA_SSL_KEY_FILE/,
    ],
    ['a user without a mechanism', { KAFKA_SASL_USERNAME: 'orders' }, /KAFKA_SASL_MECHANISM: is not set/],
    [
      'a mechanism without user and password',
      { KAFKA_SASL_MECHANISM: 'scram-sha-256' },
      /KAFKA_SASL_USERNAME: is not set[^]*KAFKA_SASL_PASSWORD: is not set/,
    ],
    [
      'a password in the clear',
      { ...signedIn, KAFKA_SASL_MECHANISM: 'plain' },
      /KAFKA_SASL_MECHANISM: plain would show the password/,
    ],
  ])('is refused with %s, by the name of the variable', (_, settings, message) => {
    expect(faultsOf(settings)).toMatch(message);
    expect(faultsOf(settings)).not.toContain('hunter2');
  });
});
