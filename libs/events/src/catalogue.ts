import { type EventContract } from './event-contract.js';
import { MessageSent } from './messaging/message-sent.js';
import { InventoryFailed } from './ordering/inventory-failed.js';
import { InventoryReleased } from './ordering/inventory-released.js';
import { InventoryReserved } from './ordering/inventory-reserved.js';
import { OrderCancelled } from './ordering/order-cancelled.js';
import { OrderPlaced } from './ordering/order-placed.js';

/** Every event of the suite. Provisioning, decoding and the compatibility check are derived from it. */
export const catalogue: readonly EventContract[] = [
  OrderPlaced,
  OrderCancelled,
  InventoryReserved,
  InventoryFailed,
  InventoryReleased,
  MessageSent,
];
