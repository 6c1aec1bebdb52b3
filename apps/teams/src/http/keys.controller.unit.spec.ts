import { describe, expect, it } from '@jest/globals';
import { ProblemException } from '#libs/service';
import { type Response } from 'express';
import { type KeyStore } from '../tokens/key-store.js';
import { TokenAuthority } from '../tokens/token-authority.js';
import { KeysController } from './keys.controller.js';

describe('the published keys', () => {
  it('are answered by 503 with a time to retry until there are any', () => {
    const settings = { TOKEN_ISSUER: 'i', TOKEN_AUDIENCE: 'a', TOKEN_LIFETIME_S: 60 };
    const starting = new TokenAuthority(settings, undefined as unknown as KeyStore);
    const set: string[] = [];
    const response = { setHeader: (name: string) => set.push(name) } as unknown as Response;
    const refused = () => new KeysController(starting).keys(response);
    expect(refused).toThrow(ProblemException);
    expect(refused).toThrow(
      expect.objectContaining({ status: 503, extras: expect.objectContaining({ retryAfterMs: 1000 }) }),
    );
    // Nobody may keep a refusal for as long as keys.
    expect(set).toEqual([]);
  });
});
