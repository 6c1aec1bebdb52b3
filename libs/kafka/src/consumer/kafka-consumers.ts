import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { type EventContract } from '#libs/events';
import { type Kafka } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import { type KafkaSettings } from '../kafka-settings.js';
import { type KafkaPublisher } from '../publisher/kafka-publisher.js';
import { type Partitioners } from '../client/partitioner.js';
import { type OrderSentinel, type ViolationEvidence } from '../sentinel/order-sentinel.js';
import { consumerMetrics } from './consumer-metrics.js';
import { type DeadLetterReason, DeadLetters } from './dead-letter.js';
import { type EventBatch } from './event-batch.js';
import { GroupConsumer } from './group-consumer.js';
import { type AssignedPartition, type PartitionProgress } from './member-partition.js';
import { type FetchedRecord } from './received-event.js';
import { type Subscription } from './subscribe.js';
import { TopicHandler } from './topic-handler.js';

export interface ConsumersOptions {
  readonly kafka: Kafka;
  readonly settings: KafkaSettings;
  readonly service: string;
  /** Every event that may be on the topics, not only those that somebody here handles. */
  readonly catalogue: readonly EventContract[];
  readonly publisher: KafkaPublisher;
  /** How topics that are not partitioned by key alone are. */
  readonly partitioners?: Partitioners;
  /** Called before each offset commit; for crash tests. */
  readonly beforeCommit?: () => void;
}

/** A record that was dead-lettered, and by which group. */
export interface DeadLettered {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** What Kafka has given to this member of a group. */
export interface Assignment {
  readonly group: string;
  readonly partitions: readonly AssignedPartition[];
}

type Report = { ok: boolean; details: Record<string, unknown> };

/**
 * Nest's transport for Kafka: collects the methods marked with `@Subscribe` and runs one consumer for each group. Reading
 * begins with `start()`, not when Nest listens, so that what the handlers need can be ready first. `stop()` finishes and
 * commits the batches in work.
 */
export class KafkaConsumers extends Server implements CustomTransportStrategy {
  readonly name = 'kafka-consumers';
  protected override readonly logger = new Logger('KafkaConsumer');
  private groups: GroupConsumer[] = [];
  private stopped = false;
  private fatalListeners: ((error: Error) => void)[] = [];
  private assignmentListeners: ((assignment: Assignment) => void)[] = [];
  private deadLetterListeners: ((record: DeadLettered) => Promise<void>)[] = [];

  constructor(private readonly options: ConsumersOptions) {
    super();
    // The gauge asks at each scrape, so that nothing is computed for nobody.
    Object.assign(consumerMetrics.lag, { collect: () => this.groups.forEach((group) => group.reportLag()) });
  }

  /** Called by Nest with all handlers known. Throws when two of them claim one topic of a group. */
  listen(ready: (error?: unknown) => void): void {
    try {
      const byGroup = handlersByGroup(this.messageHandlers);
      this.groups = [...byGroup].map(([group, handlers]) => this.createGroup(group, handlers));
      ready();
    } catch (error) {
      ready(error);
    }
  }

  async start(): Promise<void> {
    await Promise.all(this.groups.map((group) => group.start()));
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    await Promise.all(this.groups.map((group) => group.stop()));
  }

  /** Nest's name for `stop`. */
  async close(): Promise<void> {
    await this.stop();
  }

  onFatal(listener: (error: Error) => void): void {
    this.fatalListeners.push(listener);
  }

  /**
   * Called each time this process has joined a group anew, with all partitions that it has from now on, before it gets records
   * of them. What other members, or this one, did with their records before is not told.
   */
  onAssigned(listener: (assignment: Assignment) => void): void {
    this.assignmentListeners.push(listener);
  }

  /**
   * Called for each record that has become a dead letter, before the log behind it is handled. It is called again until it
   * resolves, and the partition waits for it; after a crash it may be called once more.
   */
  onDeadLettered(listener: (record: DeadLettered) => Promise<void>): void {
    this.deadLetterListeners.push(listener);
  }

  readiness(): Report {
    return combined(this.groups.map((group) => [group.name, group.readiness()]));
  }

  liveness(): Report {
    return combined(this.groups.map((group) => [group.name, group.liveness()]));
  }

  /** The latest breaches of order in all groups. */
  get violations(): readonly ViolationEvidence[] {
    return this.groups.flatMap((group) => [...group.ordering.evidence]);
  }

  /** What the order sentinel of a group knows. Throws for a group that nobody here subscribes with. */
  ordering(group: string): Pick<OrderSentinel, 'evidence' | 'tally' | 'progressOf'> {
    return this.groupNamed(group).ordering;
  }

  /** Every partition that this member of the group has or had. */
  progress(group: string): PartitionProgress[] {
    return this.groupNamed(group).progress();
  }

  /**
   * Dead-letters a record of a group after its handler has returned, for work that goes on behind the committed offset.
   * Resolves when the broker has the letter; rejects with PublishError, and then whoever calls it has to try again.
   */
  async deadLetter(group: string, record: FetchedRecord, reason: DeadLetterReason): Promise<void> {
    const { publisher, service } = this.options;
    await new DeadLetters(publisher, group, service).write(record, reason);
    consumerMetrics.deadLetters.inc({ group, topic: record.topic, code: reason.code });
  }

  on(): never {
    throw new Error('KafkaConsumers emits no events; use readiness() and the metrics');
  }

  unwrap<Client>(): Client {
    return this.options.kafka as Client;
  }

  private groupNamed(group: string): GroupConsumer {
    const found = this.groups.find(({ name }) => name === group);
    if (!found) throw new Error(`nobody here subscribes with group ${group}`);
    return found;
  }

  private createGroup(group: string, handlers: ReadonlyMap<string, TopicHandler>): GroupConsumer {
    const { kafka, settings, catalogue, publisher, service, partitioners, beforeCommit } = this.options;
    return new GroupConsumer({
      kafka,
      group,
      settings,
      catalogue,
      handlers,
      ...(partitioners && { partitioners }),
      deadLetters: new DeadLetters(publisher, group, service),
      beforeCommit: beforeCommit ?? (() => undefined),
      onDeadLettered: async ({ topic, partition, offset }) => {
        for (const tell of this.deadLetterListeners) await tell({ group, topic, partition, offset });
      },
      onAssigned: (partitions) => this.assignmentListeners.forEach((tell) => tell({ group, partitions })),
      onFatal: (error) => this.fatalListeners.forEach((listener) => listener(error)),
    });
  }
}

function handlersByGroup(found: ReadonlyMap<string, MessageHandler>): Map<string, Map<string, TopicHandler>> {
  const groups = new Map<string, Map<string, TopicHandler>>();
  for (const [pattern, method] of found) {
    const subscription = method.extras?.['subscription'] as Subscription | undefined;
    if (!subscription)
      throw new Error(`The handler of "${pattern}" has no subscription: mark it with @Subscribe`);
    if (method.next) throw new Error(`Two handlers subscribe ${pattern}: a topic of a group has one handler`);
    const handler = new TopicHandler(subscription, callOf(method));
    const topics = groups.get(subscription.group) ?? new Map<string, TopicHandler>();
    for (const topic of handler.topics) {
      if (topics.has(topic)) {
        throw new Error(
          `Two handlers of group ${subscription.group} subscribe ${topic}: merge them into one`,
        );
      }
      topics.set(topic, handler);
    }
    groups.set(subscription.group, topics);
  }
  return groups;
}

function callOf(method: MessageHandler): (batch: EventBatch) => Promise<void> {
  return async (batch) => {
    // Nest answers with an observable when a filter or interceptor took part.
    const answer: unknown = await method(batch);
    if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
  };
}

function combined(reports: readonly (readonly [string, Report])[]): Report {
  return {
    ok: reports.every(([, report]) => report.ok),
    details: Object.fromEntries(reports.map(([name, report]) => [name, report.details])),
  };
}
