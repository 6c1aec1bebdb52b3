import { type Command } from 'commander';
import { AdminConnection, GroupAdmin, TopicAdmin } from '#libs/kafka';
import { suiteOf } from './command.js';
import { type Suite } from './suite.js';

/** The cluster that a command asks; one connection for all of it. */
export interface KafkaAdmin {
  readonly kafka: ReturnType<Suite['kafka']>;
  readonly connection: AdminConnection;
  readonly topics: TopicAdmin;
  readonly groups: GroupAdmin;
}

/** Connects, works and closes, also when the work fails. */
export async function withKafka<Result>(
  command: Command,
  work: (admin: KafkaAdmin) => Promise<Result>,
): Promise<Result> {
  const kafka = (await suiteOf(command)).kafka();
  const connection = await AdminConnection.open(kafka);
  try {
    return await work({
      kafka,
      connection,
      topics: new TopicAdmin(connection),
      groups: new GroupAdmin(connection),
    });
  } finally {
    await connection.close();
  }
}
