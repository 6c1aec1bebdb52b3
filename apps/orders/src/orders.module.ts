import { catalogue, inventoryEvents, orderEvents } from '#libs/events';
import { KafkaConsumers, KafkaModule, KafkaPublisher, TopicProvisioner } from '#libs/kafka';
import { MongoDatabase, MongoModule } from '#libs/mongo';
import { componentsInOrder, crashPoint, currentTrace, instanceId } from '#libs/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { OrderRecordedOnOrderPlaced } from './consume/order-recorded.on-order-placed.js';
import { OutcomeRecordedOnInventoryOutcome } from './consume/outcome-recorded.on-inventory-outcome.js';
import { OrderDesk } from './http/order-desk.js';
import { PlaceOrderController } from './http/place-order.controller.js';
import { type OrdersConfig } from './orders.config.js';
import { OrderEventsPublisher } from './publish/order-events.publisher.js';
import { OrderController } from './query/order.controller.js';
import { OutcomeWatch } from './query/outcome-watch.js';
import { OrderStore } from './store/order-store.js';

const api = [PlaceOrderController, OrderController];
const consumer = [OrderRecordedOnOrderPlaced, OutcomeRecordedOnInventoryOutcome];
const controllers = { all: [...api, ...consumer], api, consumer };

@Module({})
export class OrdersModule {
  static with(config: OrdersConfig): DynamicModule {
    return {
      module: OrdersModule,
      imports: [
        KafkaModule.forRoot({
          settings: config,
          service: 'orders',
          instance: instanceId(config),
          topics: [orderEvents, inventoryEvents],
          catalogue,
          currentTrace,
          beforeCommit: () => crashPoint('before-commit'),
        }),
        MongoModule.forRoot({ settings: config, database: config.ORDERS_DATABASE }),
      ],
      controllers: controllers[config.ROLE],
      providers: [
        OrderDesk,
        OrderEventsPublisher,
        OrderStore,
        OutcomeWatch,
        componentsInOrder([TopicProvisioner, KafkaPublisher, MongoDatabase, KafkaConsumers]),
      ],
    };
  }
}
