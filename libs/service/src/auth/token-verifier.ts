import { readFile } from 'node:fs/promises';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  importSPKI,
  type JSONWebKeySet,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { AuthError } from './auth-error.js';
import { type AuthSettings } from './auth-settings.js';
import { type Caller } from './caller.js';
import { VerifiedTokens } from './verified-tokens.js';

const CLOCK_TOLERANCE_S = 5;
const KEYS_TIMEOUT_MS = 3000;
/** Far above any real token; more would only keep the process busy. */
const MAX_LENGTH = 8192;

/**
 * Checks bearer tokens (JWT, RFC 7519): signed by a key of the issuer with the one algorithm that is configured, for this
 * audience, begun and not expired. https://www.rfc-editor.org/rfc/rfc8725
 */
export class TokenVerifier {
  private keys: Promise<JWTVerifyGetKey> | undefined;
  private readonly verified = new VerifiedTokens();

  /** `ownKeys` is for the issuer itself, which needs to fetch no keys. */
  constructor(
    private readonly settings: AuthSettings,
    ownKeys?: JWTVerifyGetKey,
  ) {
    if (ownKeys) this.keys = Promise.resolve(ownKeys);
  }

  /** Reads the keys of a file, so that a wrong one ends the start; keys at a URL are fetched when the first token comes. */
  async start(): Promise<void> {
    if (this.settings.JWT_KEYS_FILE !== undefined) await this.keySet();
  }

  /** Rejects with AuthError. */
  async verify(token: string): Promise<Caller> {
    if (token.length > MAX_LENGTH) throw new AuthError('TOKEN_REFUSED', 'The token is too long.');
    const known = this.verified.get(token);
    if (known) return known;
    const { JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHM } = this.settings;
    try {
      const { payload } = await jwtVerify(token, await this.keySet(), {
        issuer: JWT_ISSUER,
        audience: JWT_AUDIENCE,
        algorithms: [JWT_ALGORITHM],
        requiredClaims: ['sub', 'exp'],
        clockTolerance: CLOCK_TOLERANCE_S,
      });
      const caller = { subject: payload.sub ?? '', expiresAt: (payload.exp ?? 0) * 1000, claims: payload };
      this.verified.add(token, caller);
      return caller;
    } catch (error) {
      throw authErrorOf(error);
    }
  }

  private keySet(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.openKeys();
    return this.keys;
  }

  private async openKeys(): Promise<JWTVerifyGetKey> {
    const { JWT_JWKS_URL, JWT_KEYS_FILE, JWT_ALGORITHM } = this.settings;
    if (JWT_JWKS_URL !== undefined)
      return createRemoteJWKSet(new URL(JWT_JWKS_URL), { timeoutDuration: KEYS_TIMEOUT_MS });
    try {
      const text = await readFile(JWT_KEYS_FILE ?? '', 'utf8');
      if (!text.trimStart().startsWith('{')) {
        const key = await importSPKI(text, JWT_ALGORITHM);
        return () => Promise.resolve(key);
      }
      return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
    } catch (cause) {
      throw new AuthError(
        'KEYS_NOT_USABLE',
        `JWT_KEYS_FILE holds no JSON Web Key Set and no public ${JWT_ALGORITHM} key as PEM that can be read.`,
        { cause },
      );
    }
  }
}

function authErrorOf(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  if (error instanceof errors.JWTExpired)
    return new AuthError('TOKEN_EXPIRED', 'The token has expired; get a new one.');
  if (isAboutTheToken(error)) {
    return new AuthError('TOKEN_REFUSED', 'The token is not one of this issuer for this service.', {
      cause: error,
    });
  }
  return new AuthError('KEYS_AWAY', 'The keys that tokens are checked with cannot be fetched right now.', {
    cause: error,
  });
}

/** All that jose says, but for what it says of an issuer that gave no keys, or gave them too late. */
function isAboutTheToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  return error.code !== errors.JOSEError.code && error.code !== errors.JWKSTimeout.code;
}
