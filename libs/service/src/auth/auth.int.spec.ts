import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, type DynamicModule, Get, Module, Param, Post, Req } from '@nestjs/common';
import { IsString } from 'class-validator';
import { type Request } from 'express';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { z } from 'zod';
import { type Problem } from '../http/problem.js';
import { serviceSettings } from '../service-settings.js';
import { type RunningService, startService } from '../start-service.js';
import { ActsFor } from './acts-for.js';
import { AuthModule } from './auth.module.js';
import { authSettings, withKeysForJwt } from './auth-settings.js';
import { callerOf } from './caller.js';

class Note {
  @IsString() user_id!: string;
}

@Controller()
class NotesController {
  @Post('notes') @ActsFor('body', 'user_id') write(@Body() { user_id }: Note) {
    return { user_id };
  }

  @Get('talk/:one/:other') @ActsFor('params', 'one', 'other') read(@Param('one') one: string) {
    return { one };
  }

  @Get('me') @ActsFor() me(@Req() request: Request) {
    return { subject: callerOf(request)?.subject };
  }

  @Get('open') open() {
    return { open: true };
  }
}

@Module({ controllers: [NotesController] })
class NotesModule {
  static with(config: z.output<typeof notesConfig>): DynamicModule {
    return { module: NotesModule, imports: [AuthModule.forRoot(config)] };
  }
}

const notesConfig = withKeysForJwt(z.object({ ...serviceSettings, ...authSettings }));
const keys = await generateKeyPair('EdDSA', { extractable: true });
const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'EdDSA', use: 'sig' }] };

let directory: string;
let lines: string;

async function start(env: Record<string, string>): Promise<RunningService> {
  lines = '';
  return startService(
    {
      name: 'notes',
      title: 'Notes',
      description: 'Notes',
      config: notesConfig,
      port: () => 0,
      module: (config) => NotesModule.with(config),
    },
    {
      env: { LOG_FORMAT: 'json', ...env },
      logDestination: { write: (line: string) => void (lines += line) },
    },
  );
}

async function tokenOf(subject: string, claims: JWTPayload = {}, key = keys.privateKey): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = { sub: subject, iss: 'ordered', aud: 'ordered', iat: now, exp: now + 60, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: 'EdDSA', kid: 'k1' }).sign(key);
}

async function ask(service: RunningService, path: string, token?: string, body?: unknown) {
  const response = await fetch(new URL(path, service.url), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Partial<Problem> & Record<string, unknown>;
  return { status: response.status, body: answer, challenge: response.headers.get('WWW-Authenticate') };
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ordered-auth-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('a service with AUTH=jwt', () => {
  let service: RunningService;
  beforeAll(async () => {
    const file = join(directory, 'keys.json');
    await writeFile(file, JSON.stringify(jwks));
    service = await start({ AUTH: 'jwt', JWT_KEYS_FILE: file, RATE_LIMIT_PER_CALLER: '2' });
  });
  afterAll(() => service.stop());

  it('takes a request of the user that the token names, and leaves other routes open', async () => {
    const token = await tokenOf('alice');
    expect(await ask(service, '/notes', token, { user_id: 'alice' })).toMatchObject({ status: 201 });
    expect(await ask(service, '/talk/bob/alice', token)).toMatchObject({ status: 200 });
    expect(await ask(service, '/me', token)).toMatchObject({ body: { subject: 'alice' } });
    expect(await ask(service, '/open')).toMatchObject({ status: 200 });
    expect(await ask(service, '/health/liveness')).toMatchObject({ status: 200 });
  });

  it('refuses a user who asks too often, and nobody else of that address', async () => {
    const eve = await tokenOf('eve');
    const answers = await Promise.all(Array.from({ length: 80 }, () => ask(service, '/me', eve)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(20);
    expect(statuses).toContain(429);
    expect((await ask(service, '/me', await tokenOf('adam'))).status).toBe(200);
  });

  it("refuses another user's token with 403 that names the field", async () => {
    const token = await tokenOf('mallory');
    const answer = await ask(service, '/notes', token, { user_id: 'alice' });
    expect(answer).toMatchObject({ status: 403, body: { errors: [{ field: 'user_id' }] } });
    expect(await ask(service, '/talk/bob/alice', token)).toMatchObject({ status: 403 });
    for (const user_id of [['mallory'], { toString: 'mallory' }, null]) {
      expect(await ask(service, '/notes', token, { user_id })).toMatchObject({ status: 403 });
    }
  });

  const other = generateKeyPair('EdDSA');
  const hour = 3600;
  const at = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
  const unsigned = (header: object, payload: object) =>
    [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const claims = () => ({ sub: 'alice', iss: 'ordered', aud: 'ordered', exp: at(hour) });
  const refused: [string, () => Promise<string> | string][] = [
    ['signed by another key', async () => tokenOf('alice', {}, (await other).privateKey)],
    ['with alg none', () => `${unsigned({ alg: 'none' }, claims())}.`],
    [
      'signed with the public key as if it were a secret',
      async () => {
        const secret = Buffer.from(await exportSPKI(keys.publicKey));
        return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(secret);
      },
    ],
    ['for another audience', () => tokenOf('alice', { aud: 'others' })],
    ['of another issuer', () => tokenOf('alice', { iss: 'others' })],
    ['that has expired', () => tokenOf('alice', { exp: at(-hour) })],
    ['that begins later', () => tokenOf('alice', { nbf: at(hour) })],
    [
      'without an end',
      async () =>
        new SignJWT({ sub: 'alice', iss: 'ordered', aud: 'ordered' })
          .setProtectedHeader({ alg: 'EdDSA', kid: 'k1' })
          .sign(keys.privateKey),
    ],
    ['without a subject', () => tokenOf(undefined as unknown as string)],
    ['that is no token', () => 'abc'],
    ['of 10 KB', () => 'a'.repeat(10_000)],
  ];
  it.each(refused)('refuses a token %s with 401', async (_, make) => {
    const answer = await ask(service, '/me', await make());
    expect(answer.status).toBe(401);
    expect(answer.challenge).toBe('Bearer error="invalid_token"');
    expect(JSON.stringify(answer.body)).not.toContain('stack');
  });

  it('asks for a token where there is none', async () => {
    expect(await ask(service, '/me')).toMatchObject({ status: 401, challenge: 'Bearer' });
    expect(await ask(service, '/notes', undefined, { user_id: 'alice' })).toMatchObject({ status: 401 });
  });

  it('shows in its document which routes ask for a token', async () => {
    const { body } = await ask(service, '/docs-json');
    expect(body).toMatchObject({
      components: { securitySchemes: { bearer: { scheme: 'bearer' } } },
      paths: { '/notes': { post: { security: [{ bearer: [] }], responses: { 403: {} } } } },
    });
    expect((body as { paths: Record<string, { get: object }> }).paths['/open']?.get).not.toHaveProperty(
      'security',
    );
  });
});

describe('keys of the issuer', () => {
  let issuer: Server | undefined;
  const close = () => new Promise((resolve) => (issuer ? issuer.close(resolve) : resolve(undefined)));
  afterAll(close);

  it('are fetched from a URL; while it is away the answer is 503, and the same token is taken afterwards', async () => {
    issuer = createServer((_, response) => response.end(JSON.stringify(jwks))).listen(0, '127.0.0.1');
    await new Promise((resolve) => issuer?.once('listening', resolve));
    const { port } = issuer.address() as AddressInfo;
    await close();
    const service = await start({ AUTH: 'jwt', JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json` });
    try {
      const token = await tokenOf('alice');
      expect(await ask(service, '/me', token)).toMatchObject({ status: 503 });
      issuer = createServer((_, response) => response.end(JSON.stringify(jwks))).listen(port, '127.0.0.1');
      await new Promise((resolve) => issuer?.once('listening', resolve));
      expect(await ask(service, '/me', token)).toMatchObject({ status: 200, body: { subject: 'alice' } });
    } finally {
      await service.stop();
    }
  });

  it('may be one PEM in a file', async () => {
    const file = join(directory, 'key.pem');
    await writeFile(file, await exportSPKI(keys.publicKey));
    const service = await start({ AUTH: 'jwt', JWT_KEYS_FILE: file });
    expect(await ask(service, '/me', await tokenOf('alice'))).toMatchObject({ status: 200 });
    await service.stop();
  });

  it('that cannot be read, or that are not named, end the start', async () => {
    const missing = join(directory, 'missing');
    await expect(start({ AUTH: 'jwt', JWT_KEYS_FILE: missing })).rejects.toThrow('JWT_KEYS_FILE holds no');
    await expect(start({ AUTH: 'jwt', BODY_LIMIT: 'x' })).rejects.toThrow(
      /BODY_LIMIT[^]*AUTH: jwt needs JWT_JWKS_URL or JWT_KEYS_FILE/,
    );
  });
});

it('with AUTH=off takes everybody for anybody, and says so when it starts', async () => {
  const service = await start({});
  expect(await ask(service, '/notes', undefined, { user_id: 'alice' })).toMatchObject({ status: 201 });
  expect(lines).toContain('AUTH=off');
  await service.stop();
});
