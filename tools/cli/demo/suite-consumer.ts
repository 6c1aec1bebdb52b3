import {
  createKafkaClient,
  type EventBatch,
  KafkaConsumers,
  KafkaPublisher,
  type KafkaSettings,
  Subscribe,
} from '#libs/kafka';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ConsumerTask } from './consumer-task.js';
import { type KillSwitch } from './kill-switch.js';
import { type RowStore } from './row-store.js';
import { scratchEvent } from './scratch-event.js';

/** Reads as every service of the suite does: the handler writes by unique id, and offsets are committed after it. */
export async function consumeAsTheSuite(
  { topic, group, collection }: ConsumerTask,
  settings: KafkaSettings,
  rows: RowStore,
  killSwitch: KillSwitch,
): Promise<() => Promise<void>> {
  const event = scratchEvent(topic);

  @Controller()
  class RowStoredOnce {
    @Subscribe({ group, events: [event] })
    async handle({ events }: EventBatch<typeof event>): Promise<void> {
      const ids = events.map(({ data }) => data.order_id);
      await killSwitch.during(ids, (part) => rows.insertOnce(collection, part));
    }
  }
  @Module({ controllers: [RowStoredOnce] })
  class Demo {}

  const kafka = createKafkaClient(settings, 'demo');
  const publisher = new KafkaPublisher({ kafka, settings, service: 'demo', instance: `${process.pid}` });
  const consumers = new KafkaConsumers({ kafka, settings, service: 'demo', catalogue: [event], publisher });
  const app = await NestFactory.createMicroservice(Demo, { strategy: consumers, logger: false });
  await app.listen();
  await publisher.start();
  await consumers.start();
  return async () => {
    await consumers.stop();
    await publisher.stop();
    await app.close();
  };
}
