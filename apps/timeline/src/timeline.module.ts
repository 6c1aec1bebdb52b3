import { timelineInsights, timelineTrends, userTimeline } from '#libs/events';
import {
  createKafkaClient,
  KafkaConsumers,
  KafkaModule,
  KafkaPublisher,
  partitionOf,
  TopicProvisioner,
} from '#libs/kafka';
import { LeaderElection, MongoDatabase, MongoModule } from '#libs/mongo';
import { AuthModule, componentsInOrder, crashPoint, currentTrace, instanceId } from '#libs/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { TIMELINE_GROUP } from './consume/timeline-group.js';
import { TimelineBuiltOnPostPublished } from './consume/timeline-built.on-post-published.js';
import { PartitionLoad } from './domain/partitions/partition-load.js';
import { PostDesk } from './http/post-desk.js';
import { SendMessageController } from './http/send-message.controller.js';
import { ViolationController } from './http/violation.controller.js';
import { BrokerClock } from './insights/broker-clock.js';
import { InsightFeed } from './insights/insight-feed.js';
import { TimelineInsight } from './insights/timeline-insight.js';
import { INSTANCE } from './instance.js';
import { PARTITIONER, partitionerOf } from './partitioning/partitioner-of.js';
import { catalogueWith, POSTS, postsContract } from './posts-contract.js';
import { InsightPublisher } from './publish/insight.publisher.js';
import { PostPublisher } from './publish/post.publisher.js';
import { TrendPublisher } from './publish/trend.publisher.js';
import { ViolationPublisher } from './publish/violation.publisher.js';
import { InsightsController } from './query/insights.controller.js';
import { TimelinesController } from './query/timelines.controller.js';
import { TrendsController } from './query/trends.controller.js';
import { TimelineStore } from './store/timeline-store.js';
import { TrendStore } from './store/trend-store.js';
import { TIMELINE_CONFIG, type TimelineConfig } from './timeline.config.js';
import { LogWatch } from './trends/log-watch.js';
import { MinuteCloser, TRENDS_LEASE } from './trends/minute-closer.js';

const controllers = [
  SendMessageController,
  TimelineBuiltOnPostPublished,
  TimelinesController,
  InsightsController,
  TrendsController,
];

@Module({})
export class TimelineModule {
  static with(config: TimelineConfig): DynamicModule {
    const instance = instanceId(config);
    const posts = postsContract(config.TIMELINE_PARTITIONS);
    const partitioner = partitionerOf(config);
    const spread = { hash: partitionOf, buckets: config.TIMELINE_BUCKETS, regions: config.TIMELINE_REGIONS };
    return {
      module: TimelineModule,
      imports: [
        KafkaModule.forRoot({
          settings: config,
          service: 'timeline',
          instance,
          topics: [posts.topic, timelineInsights, timelineTrends],
          catalogue: catalogueWith(posts),
          partitioners: { [userTimeline.name]: partitioner },
          currentTrace,
          beforeCommit: () => crashPoint('before-commit'),
        }),
        AuthModule.forRoot(config),
        MongoModule.forRoot({ settings: config, database: config.TIMELINE_DATABASE }),
      ],
      controllers: config.DEMO_VIOLATIONS ? [...controllers, ViolationController] : controllers,
      providers: [
        { provide: INSTANCE, useValue: instance },
        { provide: TIMELINE_CONFIG, useValue: config },
        { provide: POSTS, useValue: posts },
        { provide: PARTITIONER, useValue: partitioner },
        { provide: PartitionLoad, useValue: new PartitionLoad(config.TIMELINE_PARTITIONS, spread) },
        { provide: BrokerClock, useValue: new BrokerClock() },
        {
          provide: LogWatch,
          useValue: new LogWatch(createKafkaClient(config, `timeline-trends-${instance}`), TIMELINE_GROUP),
        },
        {
          provide: TimelineStore,
          inject: [MongoDatabase],
          useFactory: (database: MongoDatabase) =>
            new TimelineStore(database, {
              maxPosts: config.MAX_TIMELINE_POSTS,
              graceMs: config.TREND_GRACE_MS,
            }),
        },
        TrendStore,
        PostDesk,
        PostPublisher,
        InsightPublisher,
        TrendPublisher,
        ViolationPublisher,
        TimelineInsight,
        {
          provide: InsightFeed,
          inject: [TimelineInsight, InsightPublisher, BrokerClock],
          useFactory: (insight: TimelineInsight, publisher: InsightPublisher, clock: BrokerClock) =>
            new InsightFeed(insight, publisher, clock, config.INSIGHTS_INTERVAL_MS),
        },
        {
          provide: LeaderElection,
          inject: [MongoDatabase, TrendStore, TrendPublisher, BrokerClock, LogWatch],
          useFactory: (
            database: MongoDatabase,
            ...[store, publisher, clock, log]: [TrendStore, TrendPublisher, BrokerClock, LogWatch]
          ) => {
            const closer = new MinuteCloser(store, publisher, clock, log, config.TREND_GRACE_MS);
            return new LeaderElection(database, {
              lease: TRENDS_LEASE,
              instance,
              onElected: (term) => closer.lead(term),
            });
          },
        },
        componentsInOrder([
          ...[TopicProvisioner, KafkaPublisher, MongoDatabase, KafkaConsumers],
          ...[InsightFeed, LogWatch, LeaderElection],
        ]),
      ],
    };
  }
}
