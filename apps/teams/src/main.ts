import { kafkaErrorClass } from '#libs/kafka';
import { mongoErrorClass } from '#libs/mongo';
import { runService } from '#libs/service';
import { teamsConfig } from './teams.config.js';
import { TeamsModule } from './teams.module.js';

await runService({
  name: 'teams',
  title: 'Teams',
  description: 'Users, teams, members and tasks; each change is one event in the order of its team.',
  config: teamsConfig,
  port: (config) => config.TEAMS_PORT,
  module: (config) => TeamsModule.with(config),
  errorClasses: [kafkaErrorClass, mongoErrorClass],
});
