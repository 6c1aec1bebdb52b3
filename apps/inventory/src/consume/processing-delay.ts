import { Injectable } from '@nestjs/common';

/** Slows the inventory down for demonstrations of lag. */
@Injectable()
export class ProcessingDelay {
  constructor(private readonly secondsPerOrder: number) {}

  msFor(orders: number): number {
    return orders * this.secondsPerOrder * 1000;
  }

  /** Batches of about a second, so that lag falls steadily and a shutdown does not wait long. */
  batchRecords(fullSpeed: number): number {
    if (this.secondsPerOrder === 0) return fullSpeed;
    return Math.max(1, Math.min(fullSpeed, Math.floor(1 / this.secondsPerOrder)));
  }
}
