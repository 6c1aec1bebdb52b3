import { type InsightsTakenData } from '#libs/events';
import { eventually } from '#libs/testing';
import { type OrderSuite } from '../../test/order-suite.js';
import { untilGroupIsAtTheEnd } from '../../test/reading-progress.js';
import { type SentinelReport } from '../../test/sentinel-invariants.js';
import { TimelineClient, type TimelinePost } from '../../test/timeline-client.js';
import {
  collectTimelineEvidence,
  postCommitsAhead,
  type TimelineEvidence,
} from '../../test/timeline-delivery.js';
import { type AcknowledgedPost } from '../../test/timeline-invariants.js';
import { INSIGHTS_TOPIC, POSTS_TOPIC, TIMELINE_GROUP } from '../../test/timeline-log.js';
import { dataOf } from '../../test/topic-tail.js';
import { type Fleet } from './fleet.js';
import { type Side } from './side.js';
import { POSTERS, PostTraffic, type PostTrafficOptions } from './traffic/post-traffic.js';

/** So few that posts fall out of timelines in a short run. */
export const MAX_POSTS = 12;

/** What was posted, what was folded, and what the sentinels saw. */
export interface TimelineFindings {
  readonly acknowledged: readonly AcknowledgedPost[];
  readonly evidence: TimelineEvidence;
  /** Each timeline once all was over, as each instance tells it. */
  readonly readings: readonly ReadonlyMap<string, readonly TimelinePost[]>[];
  /** Of every instance, also those that have died. */
  readonly reports: readonly SentinelReport[];
}

/** The timeline beside the orders: who posts, and what became of it. */
export class TimelineSide implements Side {
  private readonly traffic: PostTraffic;
  private readonly doors: () => string[];

  /** Begins at once. */
  constructor(
    private readonly suite: OrderSuite,
    fleet: Fleet,
    options: Omit<PostTrafficOptions, 'doors'>,
  ) {
    this.doors = () => fleet.urls('timeline');
    this.traffic = new PostTraffic({ ...options, doors: this.doors });
  }

  get breaches(): readonly string[] {
    return this.traffic.breaches;
  }

  commitsAhead(): Promise<string[]> {
    return postCommitsAhead(this.suite);
  }

  async untilMoving(more: number, timeoutMs: number): Promise<void> {
    const wanted = (await this.folded()) + more;
    await eventually(
      async () => {
        const count = await this.folded();
        if (count < wanted) throw new Error(`${count} of ${wanted} posts are folded`);
      },
      { timeoutMs, everyMs: 50 },
    );
  }

  stopSending(): Promise<void> {
    return this.traffic.stop();
  }

  untilDrained(timeoutMs: number): Promise<void> {
    return untilGroupIsAtTheEnd(this.suite, TIMELINE_GROUP, POSTS_TOPIC, timeoutMs);
  }

  async findings(): Promise<TimelineFindings> {
    const readings = [];
    const reports: SentinelReport[] = [];
    for (const url of this.doors()) {
      const client = new TimelineClient(url);
      const reading = new Map<string, TimelinePost[]>();
      for (const user of POSTERS) reading.set(user, await client.timeline(user));
      readings.push(reading);
    }
    for (const record of await this.suite.records(INSIGHTS_TOPIC))
      reports.push(dataOf<InsightsTakenData>(record));
    const evidence = await collectTimelineEvidence(this.suite);
    return { acknowledged: this.traffic.acknowledged, evidence, readings, reports };
  }

  private async folded(): Promise<number> {
    const progress = this.suite.mongo.db(this.suite.databases.timeline).collection('progress');
    const found = await progress.find().toArray();
    return found.reduce((sum, { next_offset }) => sum + Number(next_offset), 0);
  }
}
