import { KafkaConsumers, kafkaErrorClass } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { runService } from '#libs/service';
import { analyticsConfig } from './analytics.config.js';
import { AnalyticsModule } from './analytics.module.js';

await runService({
  name: 'analytics',
  title: 'Analytics',
  description: 'Counts orders and their outcomes, each once.',
  config: analyticsConfig,
  port: (config) => config.ANALYTICS_PORT,
  module: (config) => AnalyticsModule.with(config),
  transports: (app) => [app.get(KafkaConsumers)],
  errorClasses: [kafkaErrorClass, mongoErrorClass],
});
