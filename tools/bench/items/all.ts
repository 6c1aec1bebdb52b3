import { type BenchItem } from '../item.js';
import { analyticsDrain } from './analytics-drain.js';
import { chatDrain } from './chat-drain.js';
import { chatLatency } from './chat-latency.js';
import { chatPages } from './chat-pages.js';
import { dashboardLoad } from './dashboard-load.js';
import { fanOut } from './fan-out.js';
import { frameLatency } from './frame-latency.js';
import { inventoryDrain } from './inventory-drain.js';
import { mongoConcerns } from './mongo-concerns.js';
import { ordersLatency } from './orders-latency.js';
import { ordersThroughput } from './orders-throughput.js';
import { publisher } from './publisher.js';
import { redelivery } from './redelivery.js';
import { report } from './report.js';
import { resources } from './resources.js';
import { socketMemory } from './socket-memory.js';
import { socketResume } from './socket-resume.js';
import { timelineDrain } from './timeline-drain.js';
import { tracing } from './tracing.js';

/** Everything that can be measured, in the order of the report. */
export const ITEMS: readonly BenchItem[] = [
  ordersThroughput,
  ordersLatency,
  publisher,
  inventoryDrain,
  analyticsDrain,
  chatDrain,
  chatLatency,
  chatPages,
  timelineDrain,
  dashboardLoad,
  fanOut,
  frameLatency,
  socketResume,
  socketMemory,
  redelivery,
  report,
  mongoConcerns,
  tracing,
  resources,
];
