import { describe, expect, it } from '@jest/globals';
import { type Request, type Response } from 'express';
import { type PasswordDesk } from '../passwords/password-desk.js';
import { type UserStore } from '../store/user-store.js';
import { type SignInTries } from '../tokens/sign-in-tries.js';
import { UsersController } from './users.controller.js';

describe('a registration', () => {
  it('of an address that tries too often is refused, and makes nobody else wait for their password', async () => {
    const asked: string[] = [];
    const limit = { refusal: (address: string) => Promise.resolve(asked.push(address) * 1500) };
    const users = new UsersController(
      {} as UserStore,
      { store: () => Promise.reject(new Error('a password was made')) } as unknown as PasswordDesk,
      limit as unknown as SignInTries,
    );
    const body = { name: 'Alice', email: 'alice@example.com', password: 'correct horse battery' };
    const request = { ip: '203.0.113.7', headers: {}, rawHeaders: [] } as unknown as Request;
    await expect(users.register(body, request, {} as Response)).rejects.toMatchObject({
      status: 429,
      extras: { retryAfterMs: 1500 },
    });
    expect(asked).toEqual(['203.0.113.7']);
  });
});
