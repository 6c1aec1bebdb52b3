import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { configuredKey, newPrivateKey, PrivateKeyError, tokenKeys } from './private-key.js';

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const ofAnotherKind = generateKeyPairSync('x25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

describe('the key that tokens are signed with', () => {
  it('is the same on several lines and on one', async () => {
    const key = await configuredKey(pem);
    expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
    expect(await configuredKey(pem.replaceAll('\n', '\\n'))).toEqual(key);
  });

  it.each(['', 'secret words', ofAnotherKind])(
    'is refused, unquoted, when it is not one: %#',
    async (text) => {
      const failure: unknown = await configuredKey(text).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(PrivateKeyError);
      expect(String(failure)).toMatch(/TOKEN_PRIVATE_KEY holds no Ed25519 private key/);
      expect(String(failure)).not.toContain('secret words');
    },
  );

  it('is published without its private half, under the name that follows from it', async () => {
    const jwk = await newPrivateKey();
    const [keys, again] = await Promise.all([tokenKeys(jwk), tokenKeys(jwk)]);
    expect(keys.published).toEqual({ ...again.published, kid: keys.kid });
    expect(keys.published).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
    expect(keys.published).not.toHaveProperty('d');
    expect(JSON.stringify(keys.published)).not.toContain(jwk.d);
  });
});
