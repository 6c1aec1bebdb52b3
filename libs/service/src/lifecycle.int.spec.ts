import { Controller, Get, Module, type Type } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Agent, get } from 'node:http';
import { eventually } from '#libs/testing';
import { z } from 'zod';
import { type Component, componentsInOrder, type HealthReport } from './component.js';
import { serviceSettings } from './service-settings.js';
import { type RunningService, startService } from './start-service.js';

/** A door that a test opens when it wants the one behind it to go on. */
class Door {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => (this.open = resolve));
}

const events: string[] = [];
let running: RunningService | undefined;

class Probe implements Component {
  readonly startDoor = new Door();
  report: HealthReport = { ok: true, details: { connections: 1 } };
  failure: Error | undefined;
  fatal: (error: Error) => void = () => undefined;

  constructor(readonly name: string) {}

  async start(): Promise<void> {
    events.push(`${this.name} starts`);
    await this.startDoor.opened;
    if (this.failure !== undefined) throw this.failure;
    events.push(`${this.name} started`);
  }

  async stop(): Promise<void> {
    events.push(`${this.name} stopped`);
  }

  readiness(): HealthReport {
    return this.report;
  }

  onFatal(listener: (error: Error) => void): void {
    this.fatal = listener;
  }
}

let request = { entered: new Door(), leave: new Door() };

@Controller()
class SlowController {
  @Get('slow') async slow() {
    request.entered.open();
    await request.leave.opened;
    events.push('request answered');
    return { ok: true };
  }
}

function moduleOf(probes: Probe[], controllers: Type<unknown>[] = []): Type<unknown> {
  const providers = probes.map((probe) => ({ provide: probe.name, useValue: probe }));
  @Module({ controllers, providers: [...providers, componentsInOrder(probes.map(({ name }) => name))] })
  class ProbeModule {}
  return ProbeModule;
}

async function serve(module: Type<unknown>, onFatal?: (error: Error) => void): Promise<RunningService> {
  running = await startService(
    {
      name: 'probed',
      title: 'Probed',
      description: 'For tests',
      config: z.object(serviceSettings),
      port: () => 0,
      module: () => module,
    },
    { env: { LOG_LEVEL: 'silent', DOCS: 'false' }, ...(onFatal && { onFatal }) },
  );
  return running;
}

async function health(service: RunningService, probe: 'liveness' | 'readiness') {
  const response = await fetch(`${service.url}/health/${probe}`);
  return {
    status: response.status,
    body: (await response.json()) as Record<string, Record<string, unknown>>,
  };
}

function probesNamed(...names: string[]): Probe[] {
  return names.map((name) => new Probe(name));
}

afterEach(async () => {
  request.leave.open();
  request = { entered: new Door(), leave: new Door() };
  await running?.stop();
  running = undefined;
  events.length = 0;
});

describe('start', () => {
  it('listens at once: alive and not ready, saying what it awaits, until all have started in order', async () => {
    const [first, second] = probesNamed('mongodb', 'consumer') as [Probe, Probe];
    const service = await serve(moduleOf([first, second]));
    expect(await health(service, 'liveness')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await health(service, 'readiness')).toMatchObject({
      status: 503,
      body: {
        status: 'error',
        error: { service: { status: 'down', reason: 'starting', awaits: 'mongodb' } },
      },
    });
    expect(events).toEqual(['mongodb starts']);
    first.startDoor.open();
    second.startDoor.open();
    await service.started;
    expect(events).toEqual(['mongodb starts', 'mongodb started', 'consumer starts', 'consumer started']);
    expect(await health(service, 'readiness')).toMatchObject({
      status: 200,
      body: { details: { mongodb: { status: 'up', connections: 1 }, service: { status: 'up' } } },
    });
  });

  it('reports why a component can never start, and still stops the others', async () => {
    const [first, second] = probesNamed('mongodb', 'consumer') as [Probe, Probe];
    second.failure = new Error('index orders.by_user differs; drop it');
    const service = await serve(moduleOf([first, second]));
    first.startDoor.open();
    second.startDoor.open();
    await expect(service.started).rejects.toThrow('consumer: index orders.by_user differs; drop it');
    expect(await service.stop()).toBe(true);
    expect(events.slice(-2)).toEqual(['consumer stopped', 'mongodb stopped']);
  });

  it('can be stopped while a component is still starting', async () => {
    const [first, second, third] = probesNamed('mongodb', 'publisher', 'consumer') as [Probe, Probe, Probe];
    const service = await serve(moduleOf([first, second, third]));
    first.startDoor.open();
    while (!events.includes('publisher starts')) await new Promise((resolve) => setImmediate(resolve));
    expect(await service.stop()).toBe(true);
    await service.started;
    expect(events).toEqual([
      'mongodb starts',
      'mongodb started',
      'publisher starts',
      'publisher stopped',
      'mongodb stopped',
    ]);
  });
});

describe('readiness', () => {
  it('follows the components and recovers, while liveness does not ask them', async () => {
    const [probe] = probesNamed('mongodb') as [Probe];
    const service = await serve(moduleOf([probe]));
    probe.startDoor.open();
    await service.started;
    probe.report = { ok: false, details: { reason: 'no primary', status: 'closed' } };
    expect(await health(service, 'readiness')).toMatchObject({
      status: 503,
      body: { error: { mongodb: { status: 'down', reason: 'no primary', reported_status: 'closed' } } },
    });
    expect((await health(service, 'liveness')).status).toBe(200);
    probe.report = { ok: true, details: {} };
    expect((await health(service, 'readiness')).status).toBe(200);
  });

  it('hears of a component that broke for good', async () => {
    const [probe] = probesNamed('consumer') as [Probe];
    const fatal: Error[] = [];
    const service = await serve(moduleOf([probe]), (error) => void fatal.push(error));
    probe.startDoor.open();
    await service.started;
    probe.fatal(new Error('group is gone'));
    expect(fatal.map(({ message }) => message)).toEqual(['consumer: group is gone']);
  });
});

describe('stop', () => {
  it('finishes the requests in flight, then stops the components in reverse', async () => {
    const [first, second] = probesNamed('mongodb', 'consumer') as [Probe, Probe];
    const service = await serve(moduleOf([first, second], [SlowController]));
    first.startDoor.open();
    second.startDoor.open();
    await service.started;
    events.length = 0;

    const agent = new Agent({ keepAlive: true });
    const answer = new Promise<number | undefined>((resolve, reject) => {
      get(`${service.url}/slow`, { agent }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).on('error', reject);
    });
    await request.entered.opened;
    const stopped = service.stop();
    await eventually(() => expect(fetch(`${service.url}/health/liveness`)).rejects.toThrow());
    expect(events).toEqual([]);
    request.leave.open();
    expect(await answer).toBe(200);
    expect(await stopped).toBe(true);
    expect(events).toEqual(['request answered', 'consumer stopped', 'mongodb stopped']);
    agent.destroy();
  });

  it('goes on when a component fails to stop, and says that it was not clean', async () => {
    const [first, second] = probesNamed('mongodb', 'consumer') as [Probe, Probe];
    second.stop = () => Promise.reject(new Error('no'));
    const service = await serve(moduleOf([first, second]));
    first.startDoor.open();
    second.startDoor.open();
    await service.started;
    expect(await service.stop()).toBe(false);
    expect(events.at(-1)).toBe('mongodb stopped');
  });
});
