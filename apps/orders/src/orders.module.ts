import { catalogue, inventoryEvents, orderEvents } from '#libs/events';
import { KafkaConsumers, KafkaModule, KafkaPublisher, TopicProvisioner } from '#libs/kafka';
import { MongoDatabase, MongoModule } from '#libs/mongo';
import { AuthModule, componentsInOrder, crashPoint, currentTrace, instanceId } from '#libs/service';
import { type DynamicModule, Module } from '@nestjs/common';
import { OrderRecordedOnOrderEvent } from './consume/order-recorded.on-order-event.js';
import { OrderSettledOnInventoryEvent } from './consume/order-settled.on-inventory-event.js';
import { CancelDesk } from './http/cancel-desk.js';
import { CancelOrderController } from './http/cancel-order.controller.js';
import { OrderDesk } from './http/order-desk.js';
import { PlaceOrderController } from './http/place-order.controller.js';
import { type OrdersConfig } from './orders.config.js';
import { OrderEventsPublisher } from './publish/order-events.publisher.js';
import { OrderController } from './query/order.controller.js';
import { OrderListController } from './query/order-list.controller.js';
import { OrderWatch } from './query/order-watch.js';
import { OrderList } from './store/order-list.js';
import { OrderStore } from './store/order-store.js';

const api = [PlaceOrderController, CancelOrderController, OrderController, OrderListController];
const consumer = [OrderRecordedOnOrderEvent, OrderSettledOnInventoryEvent];
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
        AuthModule.forRoot(config),
        MongoModule.forRoot({ settings: config, database: config.ORDERS_DATABASE }),
      ],
      controllers: controllers[config.ROLE],
      providers: [
        CancelDesk,
        OrderDesk,
        OrderEventsPublisher,
        OrderList,
        OrderStore,
        OrderWatch,
        componentsInOrder([TopicProvisioner, KafkaPublisher, MongoDatabase, KafkaConsumers]),
      ],
    };
  }
}
