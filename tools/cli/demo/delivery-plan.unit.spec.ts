import { describe, expect, it } from '@jest/globals';
import { deliveryPlan, EVENTS_PER_KILL, rowsBeforeKill } from './delivery-plan.js';

describe('the plan of a delivery demonstration', () => {
  it('is the same for the same seed', () => {
    expect(deliveryPlan(2000, 5, 42)).toEqual(deliveryPlan(2000, 5, 42));
    expect(deliveryPlan(2000, 5, 42).moments).not.toEqual(deliveryPlan(2000, 5, 43).moments);
  });

  it('has enough batches for every kill, however small the run', () => {
    for (let kills = 1; kills <= 50; kills += 1) {
      const { events, batchRecords, moments } = deliveryPlan(kills * EVENTS_PER_KILL, kills, kills);
      const batches = moments.reduce((sum, { batch }) => sum + batch, 0);
      expect(batches).toBeLessThanOrEqual(events / batchRecords);
      expect(batchRecords).toBeGreaterThanOrEqual(2);
    }
  });

  it('kills inside a batch: some rows are stored, and some are not', () => {
    for (const percent of [20, 50, 80]) {
      for (const rows of [2, 3, 50]) {
        const stored = rowsBeforeKill(rows, { batch: 1, percent });
        expect(stored).toBeGreaterThanOrEqual(1);
        expect(stored).toBeLessThan(rows);
      }
    }
  });
});
