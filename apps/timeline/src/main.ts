import { KafkaConsumers, kafkaErrorClass } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { runService } from '#libs/service';
import { timelineConfig } from './timeline.config.js';
import { TimelineModule } from './timeline.module.js';

await runService({
  name: 'timeline',
  title: 'Timeline',
  description:
    'Takes posts as events, rebuilds each user’s timeline from the log, and proves its order live.',
  config: timelineConfig,
  port: (config) => config.TIMELINE_PORT,
  module: (config) => TimelineModule.with(config),
  transports: (app) => [app.get(KafkaConsumers)],
  errorClasses: [kafkaErrorClass, mongoErrorClass],
});
