import { Controller, Module } from '@nestjs/common';
import { EventPattern, Payload, Server, type CustomTransportStrategy } from '@nestjs/microservices';
import { expect, it } from '@jest/globals';
import { isObservable, lastValueFrom } from 'rxjs';
import { z } from 'zod';
import { type Component, componentsInOrder } from './component.js';
import { serviceSettings } from './service-settings.js';
import { startService } from './start-service.js';

const events: string[] = [];
const failure = new RangeError('poison');

@Controller()
class Consumer {
  @EventPattern('batches') onBatch(@Payload() batch: unknown[]) {
    events.push(`batch of ${batch.length}`);
    throw failure;
  }
}

/** A transport that collects handlers, as the Kafka library does, and is handed records by the test. */
class Collector extends Server implements CustomTransportStrategy {
  listen(done: () => void): void {
    events.push('listening');
    done();
  }

  close(): void {
    events.push('closed');
  }

  on(): void {}

  unwrap<T>(): T {
    return this as never;
  }

  async deliver(records: unknown[]): Promise<void> {
    const result: unknown = await this.messageHandlers.get('batches')?.(records);
    if (isObservable(result)) await lastValueFrom(result);
  }
}

class Consuming implements Component {
  readonly name = 'consuming';
  async start(): Promise<void> {
    events.push('component starts');
  }
  async stop(): Promise<void> {
    events.push('component stopped');
  }
}

@Module({ controllers: [Consumer], providers: [Consuming, componentsInOrder([Consuming])] })
class ConsumingModule {}

it('transports collect handlers before components start, hand records over untouched, and get errors back unchanged', async () => {
  const collector = new Collector();
  const service = await startService(
    {
      name: 'consuming',
      title: 'Consuming',
      description: 'For tests',
      config: z.object(serviceSettings),
      port: () => 0,
      module: () => ConsumingModule,
      transports: () => [collector],
    },
    { env: { LOG_LEVEL: 'silent', DOCS: 'false' } },
  );
  await service.started;
  // Neither the strict pipe nor the problem filter of HTTP may come between.
  await expect(collector.deliver([JSON.parse('{"__proto__":1}'), 2])).rejects.toBe(failure);
  await service.stop();
  expect(events).toEqual(['listening', 'component starts', 'batch of 2', 'component stopped', 'closed']);
});
