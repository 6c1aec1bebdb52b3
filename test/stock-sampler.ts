import { setTimeout as sleep } from 'node:timers/promises';
import { type StoredStock } from './order-evidence.js';
import { type OrderSuite } from './order-suite.js';

const EVERY_MS = 10;

/** Looks at the stock all the time, from beginning to end of a run. */
export class StockSampler {
  private lowest = Infinity;
  private looks = 0;
  private stopping = false;
  private readonly looking: Promise<void>;

  constructor(private readonly suite: OrderSuite) {
    this.looking = this.look();
  }

  /** The lowest stock of any item that was seen, and how often was looked. */
  async stop(): Promise<{ readonly lowest: number; readonly looks: number }> {
    this.stopping = true;
    await this.looking;
    return { lowest: this.lowest, looks: this.looks };
  }

  private async look(): Promise<void> {
    const { mongo, databases } = this.suite;
    const stock = mongo.db(databases.inventory).collection<StoredStock>('stock');
    while (!this.stopping) {
      for (const { available } of await stock.find().toArray())
        this.lowest = Math.min(this.lowest, available);
      this.looks += 1;
      await sleep(EVERY_MS);
    }
  }
}
