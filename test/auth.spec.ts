import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(180_000);

const keys = await generateKeyPair('EdDSA', { extractable: true });
let suite: OrderSuite;
let directory: string;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ordered-keys-'));
  const file = join(directory, 'keys.json');
  await writeFile(file, JSON.stringify({ keys: [await exportJWK(keys.publicKey)] }));
  env = { AUTH: 'jwt', JWT_KEYS_FILE: file };
  suite = await OrderSuite.start();
});
afterAll(async () => {
  await suite?.stop();
  await rm(directory, { recursive: true, force: true });
});

function tokenOf(subject: string): Promise<string> {
  const claims = new SignJWT({ sub: subject, iss: 'ordered', aud: 'ordered' }).setExpirationTime('5 minutes');
  return claims.setProtectedHeader({ alg: 'EdDSA' }).sign(keys.privateKey);
}

async function ask(app: RunningApp, user: string | undefined, path: string, body?: object) {
  const response = await fetch(new URL(path, app.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(user !== undefined && { Authorization: `Bearer ${await tokenOf(user)}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('with AUTH=jwt', () => {
  it('an order is placed, seen and cancelled by its user alone', async () => {
    const orders = await suite.app('orders', env);
    const order = { user_id: 'alice', item: 'pizza', quantity: 1 };
    expect(await ask(orders, undefined, '/order', order)).toMatchObject({ status: 401 });
    expect(await ask(orders, 'mallory', '/order', order)).toMatchObject({ status: 403 });
    const placed = await ask(orders, 'alice', '/order', order);
    expect(placed.status).toBe(202);
    const path = `/order/${String(placed.body.order_id)}`;
    // There is no inventory: it stays as it was placed.
    expect(await ask(orders, 'alice', `${path}?wait=1s`)).toMatchObject({ body: { status: 'placed' } });
    expect(await ask(orders, 'mallory', path)).toMatchObject({ status: 404 });
    expect(await ask(orders, 'mallory', `${path}/cancel`, {})).toMatchObject({ status: 404 });
    expect(await ask(orders, 'mallory', '/orders?user_id=alice')).toMatchObject({ status: 403 });
    expect(await ask(orders, 'alice', '/orders?user_id=alice')).toMatchObject({
      status: 200,
      body: { items: [{ user_id: 'alice', status: 'placed' }] },
    });
    expect(await ask(orders, 'alice', `${path}/cancel`, {})).toMatchObject({ status: 202 });
  });

  it('a message is sent by its sender, and a conversation read and marked by its two users alone', async () => {
    const chat = await suite.app('chat', env);
    const message = { fromUser: 'alice', toUser: 'bob', content: 'Lunch?', messageId: 'm1' };
    expect(await ask(chat, 'bob', '/messages', message)).toMatchObject({ status: 403 });
    expect(await ask(chat, 'alice', '/messages', message)).toMatchObject({ status: 202 });
    await eventually(async () =>
      expect(await ask(chat, 'bob', '/messages/alice/bob')).toMatchObject({
        body: { items: [{ messageId: 'm1' }] },
      }),
    );
    for (const path of [
      '/messages/alice/bob',
      '/messages/alice/bob/count',
      '/messages/alice/bob/statistics',
    ]) {
      expect(await ask(chat, 'alice', path)).toMatchObject({ status: 200 });
      expect(await ask(chat, 'mallory', path)).toMatchObject({ status: 403 });
      expect(await ask(chat, undefined, path)).toMatchObject({ status: 401 });
    }
    expect(await ask(chat, 'alice', '/conversations/bob')).toMatchObject({ status: 403 });
    expect(await ask(chat, 'alice', '/conversations/bob/alice/read', {})).toMatchObject({ status: 403 });
    await eventually(async () =>
      expect(await ask(chat, 'bob', '/conversations/bob')).toMatchObject({
        body: { items: [{ unread: 1 }] },
      }),
    );
    expect(await ask(chat, 'bob', '/conversations/bob/alice/read', {})).toMatchObject({
      body: { unread: 0 },
    });
  });

  it('a post is written by its user alone, also where order is broken for demonstration, and read by everybody', async () => {
    const timeline = await suite.app('timeline', { ...env, DEMO_VIOLATIONS: 'true' });
    const post = { user_id: 'alice', content: 'Mine' };
    expect(await ask(timeline, undefined, '/api/send-message', post)).toMatchObject({ status: 401 });
    expect(await ask(timeline, 'mallory', '/api/send-message', post)).toMatchObject({
      ...{ status: 403, body: { errors: [expect.objectContaining({ field: 'user_id' })] } },
    });
    expect(await ask(timeline, 'alice', '/api/send-message', post)).toMatchObject({ status: 202 });
    const gap = { kind: 'gap', user_id: 'alice' };
    expect(await ask(timeline, 'mallory', '/api/demo/violations', gap)).toMatchObject({ status: 403 });
    expect(await ask(timeline, undefined, '/api/demo/violations', { kind: 'gap' })).toMatchObject({
      status: 401,
    });
    await eventually(async () =>
      expect(await ask(timeline, undefined, '/api/timelines/alice')).toMatchObject({
        body: { posts: [{ content: 'Mine' }] },
      }),
    );
  });
});
