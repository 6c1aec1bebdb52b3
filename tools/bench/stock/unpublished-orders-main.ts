// Our orders service with everything but the broker: its route, and a publisher that is done at once.
import { componentsInOrder, runService } from '#libs/service';
import { Module } from '@nestjs/common';
import { OrderDesk } from '../../../apps/orders/src/http/order-desk.js';
import { PlaceOrderController } from '../../../apps/orders/src/http/place-order.controller.js';
import { ordersConfig } from '../../../apps/orders/src/orders.config.js';
import { OrderEventsPublisher } from '../../../apps/orders/src/publish/order-events.publisher.js';
import { OrderStore } from '../../../apps/orders/src/store/order-store.js';

@Module({
  controllers: [PlaceOrderController],
  providers: [
    OrderDesk,
    { provide: OrderEventsPublisher, useValue: { orderPlaced: () => Promise.resolve() } },
    { provide: OrderStore, useValue: { find: () => Promise.resolve(undefined) } },
    componentsInOrder([]),
  ],
})
class UnpublishedOrdersModule {}

await runService({
  name: 'orders',
  title: 'Orders',
  description: 'Places orders without publishing them.',
  config: ordersConfig,
  port: (config) => config.ORDERS_PORT,
  module: () => UnpublishedOrdersModule,
});
