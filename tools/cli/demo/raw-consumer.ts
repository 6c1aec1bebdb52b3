import { clientSecurity, type KafkaSettings } from '#libs/kafka';
// A plain client on purpose: the first three ways show what an application gets that commits by hand, or not at all.
import { type EachBatchPayload, Kafka, type KafkaMessage, logLevel } from 'kafkajs';
import { type ConsumerTask } from './consumer-task.js';
import { type KillSwitch } from './kill-switch.js';
import { type RowStore } from './row-store.js';

interface Batch {
  readonly messages: readonly KafkaMessage[];
  /** Resolves when the group's offset is behind this batch. */
  readonly commit: () => Promise<void>;
  /** The client's timer for auto-commit gets a chance. */
  readonly tick: () => Promise<void>;
  readonly handedOver: () => void;
}

type Handle = (batch: Batch, store: (batch: Batch) => Promise<void>) => Promise<void>;

// Five seconds by default, in which a run of this size would be over.
const AUTO_COMMIT_MS = 15;

const HANDLE: Readonly<Record<string, Handle>> = {
  // As aiokafka and the Java client: what was handed to the application counts as done, and a timer commits it.
  async 'auto-commit'(batch, store) {
    batch.handedOver();
    await batch.tick();
    await store(batch);
  },
  async 'commit before write'(batch, store) {
    await batch.commit();
    await store(batch);
  },
  async 'commit after write'(batch, store) {
    await store(batch);
    await batch.commit();
  },
};

/** Reads with a bare client. Resolves to what stops it in order. */
export async function consumeRaw(
  task: ConsumerTask,
  settings: KafkaSettings,
  rows: RowStore,
  killSwitch: KillSwitch,
): Promise<() => Promise<void>> {
  const { way, topic, group, collection, batchRecords } = task;
  const handle = HANDLE[way]!;
  const kafka = new Kafka({
    clientId: 'demo',
    brokers: settings.KAFKA_BOOTSTRAP,
    ...clientSecurity(settings),
    logLevel: logLevel.NOTHING,
  });
  const consumer = kafka.consumer({
    groupId: group,
    allowAutoTopicCreation: false,
    sessionTimeout: 6000,
    // How long a killed member is waited for when the next one joins.
    rebalanceTimeout: 1000,
    maxWaitTimeInMs: 100,
  });
  const store = ({ messages }: Batch) =>
    killSwitch.during(messages.map(eventOf), (events) => rows.insert(collection, events));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: way === 'auto-commit',
    autoCommitInterval: AUTO_COMMIT_MS,
    eachBatchAutoResolve: false,
    eachBatch: async (payload) => {
      const { messages } = payload.batch;
      for (let from = 0; from < messages.length && !payload.isStale(); from += batchRecords) {
        await handle(batchOf(payload, messages.slice(from, from + batchRecords)), store);
        payload.resolveOffset(messages[Math.min(from + batchRecords, messages.length) - 1]!.offset);
        await payload.heartbeat();
      }
    },
  });
  return () => consumer.disconnect();

  function batchOf(
    { batch, resolveOffset, commitOffsetsIfNecessary }: EachBatchPayload,
    messages: KafkaMessage[],
  ): Batch {
    const { offset: last } = messages.at(-1)!;
    const offset = String(BigInt(last) + 1n);
    return {
      messages,
      handedOver: () => resolveOffset(last),
      tick: () => commitOffsetsIfNecessary(),
      commit: () => consumer.commitOffsets([{ topic, partition: batch.partition, offset }]),
    };
  }
}

function eventOf({ value }: KafkaMessage): string {
  return (JSON.parse(value!.toString()) as { order_id: string }).order_id;
}
