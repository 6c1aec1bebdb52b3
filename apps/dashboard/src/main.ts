import { kafkaErrorClass } from '#libs/kafka';
import { runService } from '#libs/service';
import { dashboardConfig } from './dashboard.config.js';
import { DashboardModule } from './dashboard.module.js';

await runService({
  name: 'dashboard',
  title: 'Dashboard',
  description: 'Shows live what flows through the suite. The page is at /, its WebSocket at /live.',
  config: dashboardConfig,
  port: (config) => config.DASHBOARD_PORT,
  module: (config) => DashboardModule.with(config),
  errorClasses: [kafkaErrorClass],
});
