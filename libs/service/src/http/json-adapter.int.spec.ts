import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  HttpCode,
  type INestApplication,
  Module,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { type Response } from 'express';
import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { JsonAdapter } from './json-adapter.js';

class Named {
  constructor(private readonly name: string) {}
  toJSON() {
    return { named: this.name };
  }
}

@Controller()
class Answers {
  @Get('object') object() {
    return { text: 'Grüße, 你好 🙂', none: undefined, at: new Date(0), in: [new Named('a')] };
  }
  @Get('long') long() {
    return { text: 'ü'.repeat(5_000) };
  }
  @Get('list') list() {
    return [{ a: 1 }];
  }
  @Get('own') own() {
    return { toJSON: () => undefined };
  }
  @Get('instance') instance() {
    return new Named('b');
  }
  @Get('text') text() {
    return 'text';
  }
  @Get('nothing') nothing() {
    return undefined;
  }
  @Get('number') number() {
    return 5;
  }
  @Get('bytes') bytes() {
    return new StreamableFile(Buffer.from('bytes'));
  }
  @Get('tagged') tagged(@Res({ passthrough: true }) response: Response) {
    response.setHeader('ETag', '"1"');
    return { version: 1 };
  }
  @Get('typed') typed(@Res({ passthrough: true }) response: Response) {
    response.setHeader('Content-Type', 'application/vnd.ordered+json; charset=utf-8');
    return { a: 1 };
  }
  @Get('created') @HttpCode(201) created() {
    return { id: 1 };
  }
  @Get('empty') @HttpCode(204) empty() {
    return { a: 1 };
  }
}

@Module({ controllers: [Answers] })
class AnswersModule {}

/** Not by fetch, which forbids that a copy of the client's is asked for. */
async function answerTo(url: string, method: string, headers: OutgoingHttpHeaders) {
  const sent = request(url, { method, headers, agent: false }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const { date: _, ...told } = response.headers;
  return { status: response.statusCode, told, body: await text(response) };
}

describe('an answer', () => {
  const apps: INestApplication[] = [];
  const urls: string[] = [];

  beforeAll(async () => {
    for (const adapter of [new JsonAdapter(), new ExpressAdapter()]) {
      const app = await NestFactory.create<NestExpressApplication>(AnswersModule, adapter, { logger: false });
      app.set('etag', false);
      await app.listen(0, '127.0.0.1');
      apps.push(app);
      urls.push(await app.getUrl());
    }
  });
  afterAll(() => Promise.all(apps.map((app) => app.close())));

  const paths = Object.getOwnPropertyNames(Answers.prototype).filter((name) => name !== 'constructor');

  it.each(paths.flatMap((path) => ['GET', 'HEAD'].map((method) => [method, path] as const)))(
    'to %s %s is what Nest with Express alone would send, byte for byte',
    async (method, path) => {
      for (const headers of [{}, { 'if-none-match': '"1"' }]) {
        const [ours, express] = await Promise.all(
          urls.map((url) => answerTo(`${url}/${path}`, method, headers)),
        );
        expect(ours).toEqual(express);
      }
    },
  );
});
