import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mongoErrorClass } from '#libs/mongo';
import { Logger } from '@nestjs/common';
import { type CryptoKey, type JSONWebKeySet, SignJWT } from 'jose';
import { type KeyStore } from './key-store.js';
import { ALGORITHM, configuredKey, newPrivateKey, type TokenKeys, tokenKeys } from './private-key.js';

export interface TokenSettings {
  readonly TOKEN_PRIVATE_KEY?: string | undefined;
  readonly TOKEN_ISSUER: string;
  readonly TOKEN_AUDIENCE: string;
  readonly TOKEN_LIFETIME_S: number;
}

const RETRY_MS = 500;

/** A key is asked for before start() has got any; it helps to try again. */
export class NoKeysYet extends Error {
  constructor() {
    super('the token keys are used before they are there');
  }
}

/** Signs the tokens of the suite. A component: its keys are there after start(), which needs MongoDB unless a key is configured. */
export class TokenAuthority {
  readonly name = 'token-keys';
  private readonly logger = new Logger('tokens');
  private readonly stopping = new AbortController();
  private keys: TokenKeys | undefined;

  constructor(
    private readonly settings: TokenSettings,
    private readonly store: KeyStore,
  ) {}

  /** Retries while MongoDB is away; rejects when the configured key is none. */
  async start(): Promise<void> {
    const { TOKEN_PRIVATE_KEY } = this.settings;
    if (TOKEN_PRIVATE_KEY !== undefined) {
      this.keys = await tokenKeys(await configuredKey(TOKEN_PRIVATE_KEY));
      return;
    }
    const fresh = await newPrivateKey();
    while (!this.stopping.signal.aborted) {
      try {
        this.keys = await tokenKeys(await this.store.keep(fresh));
        this.logger.warn(
          'No TOKEN_PRIVATE_KEY: tokens are signed with a key that this service made and keeps in MongoDB, ' +
            'so whoever reads that database can sign in as anybody.',
        );
        return;
      } catch (error) {
        if (mongoErrorClass(error) === undefined) throw error;
      }
      await sleep(RETRY_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  stop(): Promise<void> {
    this.stopping.abort();
    return Promise.resolve();
  }

  readiness(): { ok: boolean; details: Record<string, unknown> } {
    return {
      ok: this.keys !== undefined,
      details: this.keys ? { kid: this.keys.kid } : { reason: 'no key yet' },
    };
  }

  get lifetimeS(): number {
    return this.settings.TOKEN_LIFETIME_S;
  }

  /** A token that proves to be `userId` for `lifetimeS` from now. */
  async issue(userId: string): Promise<string> {
    const { kid, sign } = this.ready();
    const { TOKEN_ISSUER, TOKEN_AUDIENCE } = this.settings;
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
      .setSubject(userId)
      .setIssuer(TOKEN_ISSUER)
      .setAudience(TOKEN_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(`${this.lifetimeS}s`)
      .setJti(randomUUID())
      .sign(sign);
  }

  /** What others check tokens with. */
  publishedKeys(): JSONWebKeySet {
    return { keys: [this.ready().published] };
  }

  /** What this service checks its own tokens with. */
  verificationKey(): CryptoKey {
    return this.ready().verify;
  }

  private ready(): TokenKeys {
    if (!this.keys) throw new NoKeysYet();
    return this.keys;
  }
}
