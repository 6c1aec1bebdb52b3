import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { configuredKey, newPrivateKey, PrivateKeyError, tokenKeys } from './private-key.js';

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const ofAnotherKind = generateKeyPairSync('x25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

describe('the key that tokens are signed with', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ordered-keys-'));
    await writeFile(join(folder, 'key.pem'), pem);
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('is the same from the environment, from one line of it, and from a file', async () => {
    const keys = await Promise.all([
      configuredKey({ TOKEN_PRIVATE_KEY: pem }),
      configuredKey({ TOKEN_PRIVATE_KEY: pem.replaceAll('\n', '\\n') }),
      configuredKey({ TOKEN_PRIVATE_KEY_FILE: join(folder, 'key.pem') }),
    ]);
    expect(keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
    expect(keys[1]).toEqual(keys[0]);
    expect(keys[2]).toEqual(keys[0]);
  });

  it('is none when none is configured', async () => {
    expect(await configuredKey({})).toBeUndefined();
  });

  it.each(['', 'secret words', ofAnotherKind])(
    'is refused, unquoted, when it is not one: %#',
    async (text) => {
      const failure: unknown = await configuredKey({ TOKEN_PRIVATE_KEY: text }).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(PrivateKeyError);
      expect(String(failure)).toMatch(/TOKEN_PRIVATE_KEY holds no Ed25519 private key/);
      expect(String(failure)).not.toContain('secret words');
    },
  );

  it('names a file that cannot be read', async () => {
    await expect(configuredKey({ TOKEN_PRIVATE_KEY_FILE: join(folder, 'none.pem') })).rejects.toThrow(
      'TOKEN_PRIVATE_KEY_FILE cannot be read: ENOENT',
    );
  });

  it('is published without its private half, under the name that follows from it', async () => {
    const jwk = await newPrivateKey();
    const [keys, again] = await Promise.all([tokenKeys(jwk), tokenKeys(jwk)]);
    expect(keys.published).toEqual({ ...again.published, kid: keys.kid });
    expect(keys.published).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
    expect(keys.published).not.toHaveProperty('d');
    expect(JSON.stringify(keys.published)).not.toContain(jwk.d);
  });
});
