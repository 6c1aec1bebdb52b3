import { describe, expect, it } from '@jest/globals';
import { planFaults } from './fault-plan.js';
import { FAULT_KINDS, TROUBLE_KINDS } from './trouble.js';

const options = { seed: 7, orders: 5000, faults: 32, only: TROUBLE_KINDS };

describe('the plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planFaults(options)).toEqual(planFaults(options));
    expect(planFaults(options)).not.toEqual(planFaults({ ...options, seed: 8 }));
  });

  it('spreads the faults over the orders, one behind the other', () => {
    const moments = planFaults(options).map(({ afterOrders }) => afterOrders);
    expect(moments).toHaveLength(32);
    expect(moments).toEqual([...moments].sort((one, other) => one - other));
    expect(moments[0]).toBeGreaterThan(0);
    expect(moments.at(-1)).toBeLessThan(5000);
  });

  it('has one of each kind before any comes again, and every crash point among enough crashes', () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const plan = planFaults({ ...options, seed });
      const kinds = plan.slice(0, FAULT_KINDS.length).map(({ fault }) => fault.kind);
      expect(new Set(kinds).size).toBe(FAULT_KINDS.length);
      const points = plan.flatMap(({ fault }) => (fault.kind === 'crash' ? [fault.point] : []));
      expect(new Set(points).size).toBe(4);
    }
  });

  it('has only what is asked for', () => {
    const plan = planFaults({ ...options, only: ['kill', 'poison'] });
    expect(new Set(plan.map(({ fault }) => fault.kind))).toEqual(new Set(['kill']));
    expect(planFaults({ ...options, only: ['poison'] })).toEqual([]);
  });
});
