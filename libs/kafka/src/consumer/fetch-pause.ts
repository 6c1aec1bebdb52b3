import { Logger } from '@nestjs/common';
import { type Consumer } from 'kafkajs';
import { consumerMetrics } from './consumer-metrics.js';
import { type MemberPartition } from './member-partition.js';

/** Stops fetching partitions that are full, each until it has room again. */
export class FetchPause {
  private readonly logger = new Logger('KafkaConsumer');
  private readonly paused = new Set<MemberPartition>();

  constructor(
    private readonly consumer: Pick<Consumer, 'pause' | 'resume'>,
    private readonly group: string,
    private readonly stopping: AbortSignal,
  ) {}

  untilRoom(full: MemberPartition): void {
    try {
      this.consumer.pause([placeOf(full)]);
    } catch (error) {
      // Thrown into the batch it would end the client for good; as with resume, it begins anew with nothing paused.
      this.logger.debug({ msg: 'Nothing to pause', group: this.group, reason: String(error) });
      return;
    }
    this.paused.add(full);
    consumerMetrics.pauses.inc({ group: this.group, topic: full.topic });
    void full.pipeline.room().then(() => this.end(full));
  }

  /** Fetches it again; does nothing where it is not paused. */
  end(partition: MemberPartition): void {
    if (!this.paused.delete(partition) || this.stopping.aborted) return;
    try {
      this.consumer.resume([placeOf(partition)]);
    } catch (error) {
      // The client lost its broker and is about to begin anew, with nothing paused.
      this.logger.debug({ msg: 'Nothing to resume', group: this.group, reason: String(error) });
    }
  }
}

function placeOf({ topic, partition }: MemberPartition): { topic: string; partitions: number[] } {
  return { topic, partitions: [partition] };
}
