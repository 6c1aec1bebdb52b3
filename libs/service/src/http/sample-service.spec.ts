import { Body, Controller, Get, HttpCode, Module, Param, Post, Query, Req } from '@nestjs/common';
import { expect } from '@jest/globals';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { type Request } from 'express';
import { type AddressInfo, connect } from 'node:net';
import { type Server } from 'node:http';
import { z } from 'zod';
import { serviceSettings } from '../service-settings.js';
import { type RunningService, startService } from '../start-service.js';
import { currentTrace } from '#libs/tracing';
import { oneHeader } from './one-header.js';
import { type Problem } from './problem.js';
import { traceOf } from './request-trace.js';
import { TakesNoQuery } from './takes-no-query.js';

class Address {
  @IsString() city!: string;
}

class PlaceOrder {
  @IsString() @Length(1, 64) user_id!: string;
  @IsInt() @Min(1) @Max(1_000) quantity!: number;
  @IsOptional() @ValidateNested() @Type(() => Address) address?: Address;
}

class ListOrders {
  @IsOptional() @IsString() user_id?: string;
}

class KnownError extends Error {
  readonly code = 'QUEUE_FULL';
  readonly retryable = true;
  readonly retryAfterMs = 2_000;
}

@Controller()
class SampleController {
  @Post('order') @HttpCode(202) place(@Body() body: PlaceOrder) {
    return { user_id: body.user_id, trace: currentTrace() };
  }

  @Get('trace') trace(@Req() request: Request) {
    return { ambient: currentTrace() ?? null, handed: traceOf(request) };
  }

  @Post('raw') raw(@Body() body: unknown) {
    return { got: typeof body };
  }

  @Post('restock') restock() {
    return { ok: true };
  }

  @Get('orders') list(@Query() query: ListOrders) {
    return { query };
  }

  @Get('search') search(@Query('q') q: string) {
    return { q };
  }

  @Get('levels') @TakesNoQuery() levels() {
    return { ok: true };
  }

  @Get('order/:id') one(@Param('id') id: string) {
    return { id };
  }

  @Get('keyed') keyed(@Req() request: Request) {
    return { key: oneHeader(request, 'Idempotency-Key') };
  }

  @Get('broken') broken() {
    throw new TypeError('password is hunter2');
  }

  @Get('away') away() {
    throw new KnownError('The queue is full; retry with the same Idempotency-Key.');
  }
}

@Module({ controllers: [SampleController] })
class SampleModule {}

export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & Partial<Problem>;
}

/** A body that the sample accepts. */
export const good = { user_id: 'alice', quantity: 2 };

/** A service over HTTP alone, for the tests of this folder, with what it logs. */
export class SampleService {
  readonly lines: Record<string, unknown>[] = [];

  private constructor() {}

  running!: RunningService;

  static async start(
    env: Record<string, string> = {},
    definition: { ambientTrace?: boolean } = {},
  ): Promise<SampleService> {
    const sample = new SampleService();
    sample.running = await startService(
      {
        name: 'sample',
        title: 'Sample',
        description: 'For tests',
        config: z.object(serviceSettings),
        port: () => 0,
        module: () => SampleModule,
        formPaths: /^\/restock$/,
        ...definition,
        errorClasses: [(error) => (error instanceof KnownError ? 'infrastructure' : undefined)],
      },
      {
        env: { LOG_LEVEL: 'info', ...env },
        logDestination: { write: (line) => sample.lines.push(JSON.parse(line) as Record<string, unknown>) },
      },
    );
    await sample.running.started;
    return sample;
  }

  get url(): string {
    return this.running.url;
  }

  async stop(): Promise<void> {
    await this.running.stop();
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.running.url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: JSON.parse(text) as Answer['body'] };
  }

  post(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
    return this.ask(path, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  }

  /** What a client library would not let us send. */
  async askRaw(text: string): Promise<string> {
    const { port } = (this.running.app.getHttpServer() as Server).address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    socket.write(text);
    await new Promise<void>((resolve, reject) => socket.on('close', () => resolve()).on('error', reject));
    return answer;
  }
}

/** Checks the form of a problem, and that nothing of our insides is in it. */
export function expectProblem(answer: Answer, status: number): void {
  expect(answer.body).toMatchObject({ status, type: expect.any(String), title: expect.any(String) });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.[jt]s|hunter2/);
}
