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
await consumer.subscribe({ topics: [process.env.TOPIC ?? inventoryEvents.name], fromBeginning: true });
await consumer.run({
  eachBatch: async ({ batch }) => {
    for (const { value } of batch.messages) {
      const data = JSON.parse(value?.toString() ?? '') as { user_id?: unknown };
      if (typeof data.user_id === 'string') parsed += 1;
    }
  },
});
process.once('SIGTERM', () => {
  void consumer.disconnect().then(() => {
    console.log(`parsed ${parsed}`);
    process.exit(0);
  });
});
