import { setTimeout as sleep } from 'node:timers/promises';
import {
  AdminConnection,
  type createKafkaClient,
  GroupAdmin,
  groupPositions,
  type LagSample,
  lagSpeed,
  type PartitionEnds,
  TopicAdmin,
} from '#libs/kafka';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Ring } from '../domain/ring.js';
import { suiteTopics } from '../domain/suite-map.js';
import { type EndsSample, topicFlows } from '../domain/topic-flow.js';
import { groupFlows } from './group-flow.js';
import { KAFKA } from './kafka-client.js';
import { Picture } from './picture.js';

const EVERY_MS = 1000;
const ANSWER_MS = 5000;
/** Groups are asked every other time: their offsets are committed in strides anyway. */
const GROUPS_EVERY = 2;
const LOST_AFTER_MS = 3000;
const SILENT_AFTER_MS = 10_000;

const ownerOf = new Map(
  suiteTopics.flatMap(({ name, owner }) => [[name, owner] as const, [`${name}.dlq`, owner] as const]),
);

/** Asks the cluster once a second how far topics and groups are; one asker for all viewers. Survives its absence. */
@Injectable()
export class ClusterWatch {
  readonly name = 'kafka-watch';
  private readonly logger = new Logger('ClusterWatch');
  private readonly stopping = new AbortController();
  private readonly ends = new Ring<EndsSample>(3);
  private readonly lags = new Ring<LagSample>(3);
  private connection: AdminConnection | undefined;
  private looking: Promise<void> = Promise.resolve();
  private answeredAt: number | undefined;
  private lostAt: number | undefined;
  private said: string | undefined;
  private looks = 0;

  constructor(
    @Inject(KAFKA) private readonly kafka: ReturnType<typeof createKafkaClient>,
    private readonly picture: Picture,
  ) {}

  /** The ends of the suite's topics at the last look. */
  get latest(): ReadonlyMap<string, readonly PartitionEnds[]> | undefined {
    return this.ends.last?.ends;
  }

  /** At once: an absent broker is something to show, not to wait for. */
  start(): Promise<void> {
    this.looking = this.lookOn();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.looking;
    await this.connection?.close();
  }

  readiness(): { ok: boolean; details: Record<string, unknown> } {
    const silentMs = this.answeredAt === undefined ? undefined : performance.now() - this.answeredAt;
    const ok = silentMs !== undefined && silentMs < SILENT_AFTER_MS;
    return { ok, details: ok ? {} : { reason: 'Kafka does not answer' } };
  }

  private async lookOn(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const startedAt = performance.now();
      try {
        await this.look();
        this.answeredAt = performance.now();
        this.picture.connected(Date.now());
        this.lostAt = undefined;
        this.said = undefined;
      } catch (error) {
        await this.lost(error, startedAt);
      }
      const rest = Math.max(100, EVERY_MS - (performance.now() - startedAt));
      await sleep(rest, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    this.connection ??= await AdminConnection.open(this.kafka, ANSWER_MS);
    const topics = new TopicAdmin(this.connection);
    const ends = await topics.endsOf(ownerOf.keys());
    const sample = { at: performance.now(), ends };
    this.ends.push(sample);
    const [earlier = sample] = this.ends.all;
    const flows = topicFlows(earlier, sample, (topic) => ownerOf.get(topic) ?? 'unknown');
    this.picture.set('topics', flows);
    this.picture.addPoint(flows, Date.now());
    if (this.looks++ % GROUPS_EVERY === 0) await this.lookAtGroups(this.connection, topics);
  }

  private async lookAtGroups(connection: AdminConnection, topics: TopicAdmin): Promise<void> {
    const admin = new GroupAdmin(connection);
    const groups = await admin.describe(await admin.names());
    const all = await groupPositions({ topics, groups: admin }, groups);
    const points = all.filter(({ topic }) => ownerOf.has(topic));
    const sample = { at: performance.now(), points };
    this.lags.push(sample);
    const [earlier = sample] = this.lags.all;
    const next = new Map(
      points.map(({ group, topic, partition, committed }) => [`${group} ${topic}/${partition}`, committed]),
    );
    const flows = groupFlows(groups, lagSpeed(earlier, sample), next);
    this.picture.set(
      'groups',
      flows.filter(({ topics: read }) => read.length > 0),
    );
  }

  private async lost(error: unknown, startedAt: number): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    this.lostAt ??= startedAt;
    // A look or two that fail, as while topics are being made, are nothing that anybody has to hear of.
    const told = reason === this.said || performance.now() - this.lostAt < LOST_AFTER_MS;
    if (!told) this.logger.warn({ msg: 'The cluster does not answer', reason });
    if (!told) this.said = reason;
    if (this.answeredAt === undefined || performance.now() - this.answeredAt > LOST_AFTER_MS)
      this.picture.disconnected();
    const connection = this.connection;
    this.connection = undefined;
    await connection?.close();
  }
}
