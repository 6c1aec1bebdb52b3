import { type Registration } from '../command.js';
import { registerAnalytics } from './analytics.js';
import { registerDemo } from './demo.js';
import { registerDlq } from './dlq.js';
import { registerFollow } from './follow.js';
import { registerGroups } from './groups.js';
import { registerLag } from './lag.js';
import { registerLoadTest } from './load-test.js';
import { registerOrders } from './orders.js';
import { registerReport } from './report.js';
import { registerTail } from './tail.js';
import { registerTeams } from './teams.js';
import { registerTopics } from './topics.js';

/** Every group of commands, in the order of the help. */
export const COMMANDS: readonly Registration[] = [
  registerOrders,
  registerTopics,
  registerGroups,
  registerLag,
  registerTail,
  registerFollow,
  registerDlq,
  registerTeams,
  registerAnalytics,
  registerReport,
  registerLoadTest,
  registerDemo,
];
