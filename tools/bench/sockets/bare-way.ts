import { type Consumer, type Kafka, type Producer } from 'kafkajs';
import { Arrivals } from './arrivals.js';

const PAYLOAD = 'x'.repeat(200);

/** kafkajs as it comes: one record a send, acks=all, and a consumer that takes one at a time. */
export class BareWay {
  private constructor(
    private readonly producer: Producer,
    private readonly consumer: Consumer,
    private readonly topic: string,
    private readonly arrivals: Arrivals,
  ) {}

  static async open(kafka: Kafka, topic: string): Promise<BareWay> {
    const arrivals = new Arrivals();
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    const consumer = kafka.consumer({ groupId: 'bench-bare-latency' });
    await Promise.all([producer.connect(), consumer.connect()]);
    await consumer.subscribe({ topics: [topic], fromBeginning: false });
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
    await consumer.run({
      eachMessage: async ({ message }) => arrivals.arrived(message.key?.toString() ?? ''),
    });
    await joined;
    return new BareWay(producer, consumer, topic, arrivals);
  }

  async send(name: string): Promise<void> {
    const arrived = this.arrivals.of(name);
    await this.producer.send({ topic: this.topic, acks: -1, messages: [{ key: name, value: PAYLOAD }] });
    await arrived;
  }

  async close(): Promise<void> {
    await Promise.all([this.producer.disconnect(), this.consumer.disconnect()]);
  }
}
