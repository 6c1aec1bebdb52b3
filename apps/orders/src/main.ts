import { KafkaConsumers, kafkaErrorClass } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { runService } from '#libs/service';
import { ordersConfig } from './orders.config.js';
import { OrdersModule } from './orders.module.js';

await runService({
  name: 'orders',
  title: 'Orders',
  description: 'Places orders as events and tells what became of them.',
  config: ordersConfig,
  port: (config) => config.ORDERS_PORT,
  module: (config) => OrdersModule.with(config),
  transports: (app) => [app.get(KafkaConsumers)],
  errorClasses: [kafkaErrorClass, mongoErrorClass],
});
