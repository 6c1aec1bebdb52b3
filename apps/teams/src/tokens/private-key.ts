import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  importPKCS8,
  type JWK,
} from 'jose';

export const ALGORITHM = 'EdDSA';

/** The keys that tokens are signed and checked with. */
export interface TokenKeys {
  readonly kid: string;
  readonly sign: CryptoKey;
  readonly verify: CryptoKey;
  /** What everybody may see. */
  readonly published: JWK;
}

/** Says what is wrong with a configured key, and never what it is. */
export class PrivateKeyError extends Error {}

/** The configured key, as PEM. Rejects with PrivateKeyError. */
export async function configuredKey(text: string): Promise<JWK> {
  try {
    // In an environment file a PEM stands on one line.
    const pem = text.replaceAll('\\n', '\n').trim();
    return await exportJWK(await importPKCS8(pem, ALGORITHM, { extractable: true }));
  } catch {
    // The cause might quote the key.
    throw new PrivateKeyError(
      'TOKEN_PRIVATE_KEY holds no Ed25519 private key as PEM (PKCS #8); make one with: openssl genpkey -algorithm ed25519',
    );
  }
}

export async function newPrivateKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  return exportJWK(privateKey);
}

/** Rejects when the JWK is no private Ed25519 key. */
export async function tokenKeys({ kty, crv, x, d }: JWK): Promise<TokenKeys> {
  if (kty !== 'OKP' || crv !== 'Ed25519' || !x || !d) throw new PrivateKeyError('not a private Ed25519 key');
  const open = { kty, crv, x };
  const kid = await calculateJwkThumbprint(open);
  const [sign, verify] = await Promise.all([
    importJWK({ ...open, d }, ALGORITHM),
    importJWK(open, ALGORITHM),
  ]);
  return {
    kid,
    sign: sign as CryptoKey,
    verify: verify as CryptoKey,
    published: { ...open, kid, alg: ALGORITHM, use: 'sig' },
  };
}
