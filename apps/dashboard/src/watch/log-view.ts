import {
  decodeEvent,
  InsightsTaken,
  messageLog,
  timelineInsights,
  timelineTrends,
  TrendsCounted,
  userTimeline,
} from '#libs/events';
import { type FetchedRecord } from '#libs/kafka';
import { Injectable } from '@nestjs/common';
import { ChatVolume } from '../domain/chat-volume.js';
import { Insights } from '../domain/insights.js';
import { OrderFlow } from '../domain/order-flow.js';
import { Ring } from '../domain/ring.js';
import { Sampler } from '../domain/sampling.js';
import { previewOf, type SeenRecord } from '../domain/seen-record.js';
import { Trends } from '../domain/trends.js';
import { UserPosts } from '../domain/user-posts.js';
import { recordsRead, recordsSkipped } from '../live/live-metrics.js';
import { DeadLetters } from './dead-letters.js';
import { seenRecord } from './seen-record.js';

const USERS = 200;
const POSTS = 30;
const SHOWN_PER_SECOND = 8;
const RECENT = 30;
const LATEST_LETTERS = 12;

/** What the records of the log add up to; everything in it is bounded. */
@Injectable()
export class LogView {
  readonly posts = new UserPosts(USERS, POSTS);
  readonly deadLetters = new DeadLetters();
  private readonly orders = new OrderFlow();
  private readonly chat = new ChatVolume();
  private readonly insights = new Insights();
  private readonly trends = new Trends();
  private readonly sampler = new Sampler(SHOWN_PER_SECOND);
  private readonly recent = new Ring<SeenRecord>(RECENT);
  private readonly since = Date.now();

  add(record: FetchedRecord): void {
    const { topic } = record;
    recordsRead.inc({ topic });
    const now = Date.now();
    // A record a second that says how the others are is no news by itself.
    const shown = this.sampler.take(topic, now) && topic !== timelineInsights.name;
    if (topic === timelineInsights.name) return this.addInsights(record, now);
    if (topic.endsWith('.dlq')) this.deadLetters.add(record);
    const seen = seenRecord(record);
    if (shown) this.recent.push(seen);
    if (topic === userTimeline.name) this.posts.add(seen);
    else if (topic === messageLog.name) this.chat.add(seen);
    else if (topic === timelineTrends.name) this.addTrends(record);
    else this.orders.add(seen);
  }

  skipped(topic: string, records: number): void {
    recordsSkipped.inc({ topic }, records);
    this.sampler.skip(topic, records);
    if (topic === userTimeline.name) this.posts.forgetSequences();
  }

  /** The sections of the picture that come from the log, as of `now`. */
  sections(now: number) {
    return {
      recent: this.recent.all
        .toReversed()
        .map(({ topic, partition, offset, at, key, type, value, bytes }) => ({
          ...{ topic, partition, offset, at, key, type, bytes },
          preview: previewOf(value),
        })),
      sampling: { since: this.since, topics: this.sampler.all },
      orders: this.orders.view(now),
      chat: this.chat.view(now),
      insights: this.insights.view(now),
      trends: this.trends.view(),
      dead_letters: this.deadLetters.latest(LATEST_LETTERS),
      users: this.posts.latest(12),
    };
  }

  private addInsights(record: FetchedRecord, now: number): void {
    const event = decodeEvent(record, [InsightsTaken]);
    // What was said before this process began to read says nothing of now.
    if (event instanceof Error || now - record.timestamp > 10_000) return;
    this.insights.add(event.data as Parameters<Insights['add']>[0], now);
  }

  private addTrends(record: FetchedRecord): void {
    const event = decodeEvent(record, [TrendsCounted]);
    if (!(event instanceof Error)) this.trends.add(event.data as Parameters<Trends['add']>[0], record);
  }
}
