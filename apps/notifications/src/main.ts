import { KafkaConsumers, kafkaErrorClass } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { runService } from '#libs/service';
import { notificationsConfig } from './notifications.config.js';
import { NotificationsModule } from './notifications.module.js';

await runService({
  name: 'notifications',
  title: 'Notifications',
  description:
    'Mails members what happens in their teams: in the order of the team, to whom it concerns, as they wish.',
  config: notificationsConfig,
  port: (config) => config.NOTIFICATIONS_PORT,
  module: (config) => NotificationsModule.with(config),
  transports: (app) => [app.get(KafkaConsumers)],
  // Mail readers send a form to the link under a mail (RFC 8058).
  formPaths: /^\/mails\/[^/]+\/[^/]+$/,
  errorClasses: [kafkaErrorClass, mongoErrorClass],
});
