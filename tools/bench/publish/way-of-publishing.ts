import { type DataOf, type OrderPlaced } from '#libs/events';

export type Order = DataOf<typeof OrderPlaced>;

/** One way of bringing many events to the broker; `publish` resolves when all are acknowledged by all in-sync replicas. */
export interface WayOfPublishing {
  open(): Promise<void>;
  publish(orders: readonly Order[]): Promise<void>;
  close(): Promise<void>;
}
