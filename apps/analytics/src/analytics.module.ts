import { catalogue, inventoryEvents, orderEvents } from '#libs/events';
import { KafkaConsumers, KafkaModule, KafkaPublisher, TopicProvisioner } from '#libs/kafka';
import { LeaderElection, MongoDatabase, MongoModule } from '#libs/mongo';
import { componentsInOrder, crashPoint, currentTrace, instanceId } from '#libs/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { type AnalyticsConfig } from './analytics.config.js';
import { OrderCountedOnOrderPlaced } from './consume/order-counted.on-order-placed.js';
import { OutcomeCountedOnInventoryOutcome } from './consume/outcome-counted.on-inventory-outcome.js';
import { AnalyticsController } from './query/analytics.controller.js';
import { OrderAnalytics } from './query/order-analytics.js';
import { ReportLog } from './query/report-log.js';
import { OutcomeStore } from './store/outcome-store.js';
import { PlacedStore } from './store/placed-store.js';

@Module({})
export class AnalyticsModule {
  static with(config: AnalyticsConfig): DynamicModule {
    const instance = instanceId(config);
    return {
      module: AnalyticsModule,
      imports: [
        KafkaModule.forRoot({
          settings: config,
          service: 'analytics',
          instance,
          topics: [orderEvents, inventoryEvents],
          catalogue,
          currentTrace,
          beforeCommit: () => crashPoint('before-commit'),
        }),
        MongoModule.forRoot({ settings: config, database: config.ANALYTICS_DATABASE }),
      ],
      controllers: [OrderCountedOnOrderPlaced, OutcomeCountedOnInventoryOutcome, AnalyticsController],
      providers: [
        OutcomeStore,
        PlacedStore,
        OrderAnalytics,
        {
          provide: ReportLog,
          inject: [OrderAnalytics],
          useFactory: (analytics: OrderAnalytics) => new ReportLog(analytics, config.REPORT_INTERVAL_MS),
        },
        {
          provide: LeaderElection,
          inject: [MongoDatabase, ReportLog],
          useFactory: (database: MongoDatabase, report: ReportLog) =>
            new LeaderElection(database, {
              lease: 'report',
              instance,
              onElected: (term) => report.lead(term),
            }),
        },
        componentsInOrder([
          TopicProvisioner,
          KafkaPublisher,
          MongoDatabase,
          ReportLog,
          KafkaConsumers,
          LeaderElection,
        ]),
      ],
    };
  }
}
