import { type EventContract } from './event-contract.js';
import { MessageSent } from './messaging/message-sent.js';
import { InventoryFailed } from './ordering/inventory-failed.js';
import { InventoryReleased } from './ordering/inventory-released.js';
import { InventoryReserved } from './ordering/inventory-reserved.js';
import { OrderCancelled } from './ordering/order-cancelled.js';
import { OrderPlaced } from './ordering/order-placed.js';
import { TaskCompleted, TaskCreated, TaskDeleted, TaskUpdated } from './teams/task-events.js';
import {
  MemberAdded,
  MemberRemoved,
  MemberRoleUpdated,
  TeamCreated,
  TeamDeleted,
  TeamUpdated,
} from './teams/team-events.js';
import { TeamStateChanged } from './teams/team-state.js';
import { UserCreated } from './teams/user-created.js';
import { InsightsTaken } from './timeline/insights-taken.js';
import { PostPublished } from './timeline/post-published.js';
import { TrendsCounted } from './timeline/trends-counted.js';

/** Every event of the suite. Provisioning, decoding and the compatibility check are derived from it. */
export const catalogue: readonly EventContract[] = [
  OrderPlaced,
  OrderCancelled,
  InventoryReserved,
  InventoryFailed,
  InventoryReleased,
  MessageSent,
  PostPublished,
  InsightsTaken,
  TrendsCounted,
  ...[TaskCreated, TaskUpdated, TaskCompleted, TaskDeleted],
  ...[TeamCreated, TeamUpdated, TeamDeleted],
  ...[MemberAdded, MemberRemoved, MemberRoleUpdated],
  ...[TeamStateChanged, UserCreated],
];
