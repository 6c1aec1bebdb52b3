import { userTimeline } from '#libs/events';
import { AdminConnection, type createKafkaClient, GroupAdmin, TopicAdmin } from '#libs/kafka';

/** Asks Kafka how far the consumer group has come. Connects when it is asked first, and anew after a failure. */
export class LogWatch {
  readonly name = 'log-watch';
  private connection: Promise<AdminConnection> | undefined;

  constructor(
    private readonly kafka: ReturnType<typeof createKafkaClient>,
    private readonly group: string,
  ) {}

  start(): Promise<void> {
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await this.forget();
  }

  /**
   * Those of the times (append times, ms since 1970, ascending, none in the future) up to which every record of every
   * partition is committed.
   */
  async foldedUpTo(times: readonly number[]): Promise<Set<number>> {
    try {
      this.connection ??= AdminConnection.open(this.kafka);
      const connection = await this.connection;
      const topics = new TopicAdmin(connection);
      const committed = new Map(
        (await new GroupAdmin(connection).committed(this.group))
          .filter(({ topic }) => topic === userTimeline.name)
          .map(({ partition, offset }) => [partition, offset]),
      );
      const lows = await topics.ends(userTimeline.name);
      const folded = new Set<number>();
      for (const time of times) {
        const firstAfter = await topics.offsetsAt(userTimeline.name, time);
        const done = lows.every(
          ({ partition, low }) => (committed.get(partition) ?? low) >= (firstAfter.get(partition) ?? low),
        );
        if (!done) break;
        folded.add(time);
      }
      return folded;
    } catch (error) {
      await this.forget();
      throw error;
    }
  }

  private async forget(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    await connection?.then(
      (open) => open.close(),
      () => undefined,
    );
  }
}
