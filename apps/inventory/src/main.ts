import { KafkaConsumers, kafkaErrorClass } from '#libs/kafka';
import { duplicateKeyIsTransient, mongoErrorClass } from '#libs/mongo';
import { runService } from '#libs/service';
import { inventoryConfig } from './inventory.config.js';
import { InventoryModule } from './inventory.module.js';

await runService({
  name: 'inventory',
  title: 'Inventory',
  description: 'Holds the stock and decides about orders, each once.',
  config: inventoryConfig,
  port: (config) => config.INVENTORY_PORT,
  module: (config) => InventoryModule.with(config),
  transports: (app) => [app.get(KafkaConsumers)],
  errorClasses: [kafkaErrorClass, duplicateKeyIsTransient, mongoErrorClass],
});
