import { KafkaConsumers, kafkaErrorClass } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { runService } from '#libs/service';
import { chatConfig } from './chat.config.js';
import { ChatModule } from './chat.module.js';

await runService({
  name: 'chat',
  title: 'Chat',
  description: 'Takes messages as events, stores each once, and lets everybody read them in one order.',
  config: chatConfig,
  port: (config) => config.CHAT_PORT,
  module: (config) => ChatModule.with(config),
  ambientTrace: false,
  transports: (app) => [app.get(KafkaConsumers)],
  errorClasses: [kafkaErrorClass, mongoErrorClass],
});
