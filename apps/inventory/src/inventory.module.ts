import { catalogue, inventoryEvents, orderEvents } from '#libs/events';
import { KafkaConsumers, KafkaModule, KafkaPublisher, TopicProvisioner } from '#libs/kafka';
import { MongoDatabase, MongoModule } from '#libs/mongo';
import { componentsInOrder, crashPoint, currentTrace, instanceId } from '#libs/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { ProcessingDelay } from './consume/processing-delay.js';
import { StockMovedOnOrderEvent } from './consume/stock-moved.on-order-event.js';
import { RestockController } from './http/restock.controller.js';
import { initialStock, type InventoryConfig } from './inventory.config.js';
import { OutcomePublisher } from './publish/outcome.publisher.js';
import { InventoryController } from './query/inventory.controller.js';
import { ReservationStore } from './store/reservation-store.js';
import { RestockStore } from './store/restock-store.js';
import { StockSeed } from './store/stock-seed.js';
import { StockStore } from './store/stock-store.js';

@Module({})
export class InventoryModule {
  static with(config: InventoryConfig): DynamicModule {
    const delay = new ProcessingDelay(config.PROCESSING_DELAY);
    return {
      module: InventoryModule,
      imports: [
        KafkaModule.forRoot({
          settings: { ...config, KAFKA_BATCH_RECORDS: delay.batchRecords(config.KAFKA_BATCH_RECORDS) },
          service: 'inventory',
          instance: instanceId(config),
          topics: [orderEvents, inventoryEvents],
          catalogue,
          currentTrace,
          beforeCommit: () => crashPoint('before-commit'),
        }),
        MongoModule.forRoot({ settings: config, database: config.INVENTORY_DATABASE }),
      ],
      controllers: [StockMovedOnOrderEvent, InventoryController, RestockController],
      providers: [
        { provide: ProcessingDelay, useValue: delay },
        ReservationStore,
        RestockStore,
        OutcomePublisher,
        StockStore,
        {
          provide: StockSeed,
          inject: [StockStore],
          useFactory: (stock: StockStore) => new StockSeed(stock, initialStock(config)),
        },
        componentsInOrder([TopicProvisioner, KafkaPublisher, MongoDatabase, StockSeed, KafkaConsumers]),
      ],
    };
  }
}
