import { type KillMoment, rowsBeforeKill } from './delivery-plan.js';

/** What the parent hears when the moment has come. */
export const HERE = 'here';

/**
 * In the consumer that shall be killed: knows when. The process holds still at that moment until the signal ends it, as a
 * process does that is slow there; without that most kills would land somewhere else.
 */
export class KillSwitch {
  private batches = 0;

  constructor(private readonly moment: KillMoment | undefined) {}

  /** Stores a batch by `store`, and if its moment is in this batch, only a part of it. */
  async during<Row>(rows: readonly Row[], store: (rows: readonly Row[]) => Promise<void>): Promise<void> {
    // One row has no inside.
    if (rows.length > 1) this.batches += 1;
    if (!this.moment || rows.length < 2 || this.batches !== this.moment.batch) return store(rows);
    await store(rows.slice(0, rowsBeforeKill(rows.length, this.moment)));
    process.send?.(HERE);
    await new Promise<never>(() => undefined);
  }
}
