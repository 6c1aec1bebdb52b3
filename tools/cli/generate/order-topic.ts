import { orderEvents } from '#libs/events';
import { AdminConnection } from '#libs/kafka';
import { CliError, EXIT } from '../cli-error.js';
import { type Suite } from '../suite.js';

/** Throws when the broker does not answer, or has no topic for orders as the suite declares it. */
export async function requireOrderTopic(suite: Suite): Promise<void> {
  const { name, partitions, owner } = orderEvents;
  const connection = await AdminConnection.open(suite.kafka());
  try {
    const existing = await connection.ask('list the topics', (admin) => admin.listTopics());
    if (!existing.includes(name)) {
      throw new CliError(
        EXIT.refused,
        `${suite.brokers} has no topic ${name}. The ${owner} service creates it: start the suite once (npm start).`,
      );
    }
    const { topics } = await connection.ask('describe the topic', (admin) =>
      admin.fetchTopicMetadata({ topics: [name] }),
    );
    const found = topics[0]?.partitions.length ?? 0;
    if (found !== partitions) {
      throw new CliError(
        EXIT.refused,
        `${name} has ${found} partitions and the suite declares ${partitions}: the orders of one user would not stay together.`,
      );
    }
  } finally {
    await connection.close();
  }
}
