import { Injectable } from '@nestjs/common';
import { type OrderMetrics } from '../domain/metrics.js';
import { reportText } from '../domain/report.js';
import { type Snapshot, snapshotOf } from '../domain/snapshot.js';
import { OutcomeStore } from '../store/outcome-store.js';
import { PlacedStore } from '../store/placed-store.js';

/** All numbers of this service, as they are in the database now. */
@Injectable()
export class OrderAnalytics {
  constructor(
    private readonly outcomes: OutcomeStore,
    private readonly placed: PlacedStore,
  ) {}

  async metrics(): Promise<OrderMetrics & { orders_placed: number }> {
    const [metrics, orders_placed] = await Promise.all([this.outcomes.metrics(), this.placed.total()]);
    return { orders_placed, ...metrics };
  }

  /** As of one moment, with the positions in the log that it belongs to. */
  async snapshot(): Promise<Snapshot> {
    const { positions, minutes } = await this.outcomes.countedUpTo();
    return snapshotOf(positions, minutes);
  }

  async report(): Promise<string> {
    return reportText(await this.metrics());
  }
}
