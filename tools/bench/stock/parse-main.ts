// The least that a consumer can do: kafkajs as it comes, each value parsed, nothing kept.
import { inventoryEvents } from '#libs/events';
import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({
  clientId: 'bench-parse',
  brokers: [process.env.KAFKA_BOOTSTRAP ?? ''],
  logLevel: logLevel.ERROR,
});
const consumer = kafka.consumer({ groupId: 'bench-parse', allowAutoTopicCreation: false });
let parsed = 0;
await consumer.connect();
await consumer.subscribe({ topics: [inventoryEvents.name], fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch }) => {
    for (const { value } of batch.messages) {
      const outcome = JSON.parse(value?.toString() ?? '') as { order_id?: unknown };
      if (typeof outcome.order_id === 'string') parsed += 1;
    }
  },
});
process.once('SIGTERM', () => {
  void consumer.disconnect().then(() => {
    console.log(`parsed ${parsed}`);
    process.exit(0);
  });
});
