const KEPT = 10_000;

/** What this instance remembers of the latest orders, by order id. */
export class RecentOrders<Remembered> {
  private readonly byId = new Map<string, Remembered>();

  get(orderId: string): Remembered | undefined {
    return this.byId.get(orderId);
  }

  set(orderId: string, remembered: Remembered): void {
    this.byId.set(orderId, remembered);
    if (this.byId.size <= KEPT) return;
    const [oldest] = this.byId.keys();
    if (oldest !== undefined) this.byId.delete(oldest);
  }

  delete(orderId: string): void {
    this.byId.delete(orderId);
  }
}
