import { Injectable } from '@nestjs/common';
import { StockStore } from './stock-store.js';

/** Puts the initial stock into an empty database, as the last step before orders are taken. */
@Injectable()
export class StockSeed {
  readonly name = 'stock-seed';

  constructor(
    private readonly stock: StockStore,
    private readonly initial: ReadonlyMap<string, number>,
  ) {}

  async start(): Promise<void> {
    await this.stock.addMissing(this.initial);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
