// One consumer of the delivery demonstration, as a process of its own, so that it can be killed.
import 'reflect-metadata';
import { kafkaSettings } from '#libs/kafka';
import { parseSettings } from '#libs/settings';
import { z } from 'zod';
import { type ConsumerTask } from './consumer-task.js';
import { KillSwitch } from './kill-switch.js';
import { consumeRaw } from './raw-consumer.js';
import { RowStore } from './row-store.js';
import { consumeAsTheSuite } from './suite-consumer.js';
import { OF_THE_SUITE } from './ways.js';

const task = JSON.parse(process.argv[2] ?? '') as ConsumerTask;
const settings = parseSettings(z.object(kafkaSettings), {
  ...process.env,
  KAFKA_BATCH_RECORDS: String(task.batchRecords),
  // The shortest that brokers allow: a killed member must not hold up its group for long.
  KAFKA_SESSION_TIMEOUT_MS: '6000',
});
const rows = await RowStore.open(task.mongoUrl, task.database);
const consume = task.way === OF_THE_SUITE ? consumeAsTheSuite : consumeRaw;
const stop = await consume(task, settings, rows, new KillSwitch(task.moment));

const end = async (): Promise<void> => {
  await stop();
  await rows.close();
  process.exit(0);
};
for (const signal of ['SIGTERM', 'disconnect'] as const) process.once(signal, () => void end());
