import { kafkaErrorClass } from '#libs/kafka';
import { runService } from '#libs/service';
import { realtimeConfig } from './realtime.config.js';
import { RealtimeModule } from './realtime.module.js';

await runService({
  name: 'realtime',
  title: 'Realtime',
  description:
    'The events of teams in their order, by WebSocket at /ws (docs/realtime.md); who is online, by HTTP.',
  config: realtimeConfig,
  port: (config) => config.REALTIME_PORT,
  module: (config) => RealtimeModule.with(config),
  errorClasses: [kafkaErrorClass],
});
