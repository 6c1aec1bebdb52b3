import { type BlockReason } from './partition-block.js';
import { PartitionLag } from './partition-lag.js';
import { PartitionPipeline } from './partition-pipeline.js';
import { PartitionProcessor, type ProcessorOptions } from './partition-processor.js';

export interface AssignedPartition {
  readonly topic: string;
  readonly partition: number;
}

/** How far a member is with one partition. */
export interface PartitionProgress extends AssignedPartition {
  readonly assigned: boolean;
  /** Records that are written and not yet committed, as of the last fetch. */
  readonly lag: number | undefined;
  /** Age of the oldest record that was fetched and is not yet committed. */
  readonly lagSeconds: number | undefined;
}

export interface MemberPartitionOptions extends Omit<ProcessorOptions, 'onBlocked'> {
  /** Everything before `next` is done with and may be committed. */
  readonly onDone: (next: bigint) => void;
  /** Records were left out that another member has read. */
  readonly onJump: () => void;
}

/** A partition that this member of a group has or had: its pipeline, how far it is, and what it waits for. */
export class MemberPartition {
  readonly topic: string;
  readonly partition: number;
  readonly pipeline: PartitionPipeline;
  readonly lag = new PartitionLag();
  private waitsFor: BlockReason | undefined;

  constructor(options: MemberPartitionOptions) {
    const { onDone, onJump, ...work } = options;
    this.topic = options.topic;
    this.partition = options.partition;
    const processor = new PartitionProcessor({ ...work, onBlocked: (reason) => (this.waitsFor = reason) });
    const highWater = options.handler.batchRecords(options.settings) * 2;
    this.pipeline = new PartitionPipeline({ processor, highWater, onDone, onJump });
  }

  /** As people read it. */
  get name(): string {
    return `${this.topic}/${this.partition}`;
  }

  /** What it waits for; undefined while it works or has nothing to do. */
  get blocked(): BlockReason | undefined {
    return this.waitsFor;
  }

  get progress(): PartitionProgress {
    const { topic, partition, lag } = this;
    const assigned = this.pipeline.isAssigned;
    return {
      ...{ topic, partition, assigned },
      lag: assigned ? lag.records : undefined,
      lagSeconds: assigned ? lag.seconds(Date.now()) : undefined,
    };
  }

  /** It is this member's, again or for the first time. */
  assign(): void {
    this.lag.assigned(!this.pipeline.isAssigned);
    this.pipeline.assign();
  }
}
