import { describe, expect, it } from '@jest/globals';
import { planFaults } from './fault-plan.js';
import { FAULT_KINDS, TROUBLE_KINDS } from './trouble.js';

const APPS = ['orders', 'inventory', 'chat-api'] as const;
const options = { seed: 7, orders: 5000, faults: 36, only: TROUBLE_KINDS, apps: APPS };

describe('the plan of faults', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(planFaults(options)).toEqual(planFaults(options));
    expect(planFaults(options)).not.toEqual(planFaults({ ...options, seed: 8 }));
  });

  it('spreads the faults over the orders, one behind the other', () => {
    const moments = planFaults(options).map(({ afterOrders }) => afterOrders);
    expect(moments).toHaveLength(36);
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

  it('restarts every app in turn before any comes again', () => {
    const plan = planFaults({ ...options, faults: 6, only: ['rolling'] });
    const restarted = plan.flatMap(({ fault }) => (fault.kind === 'rolling' ? [fault.app] : []));
    expect(new Set(restarted.slice(0, 3))).toEqual(new Set(APPS));
    expect(new Set(restarted.slice(3))).toEqual(new Set(APPS));
  });

  it('has only what is asked for', () => {
    const plan = planFaults({ ...options, only: ['kill', 'poison'] });
    expect(new Set(plan.map(({ fault }) => fault.kind))).toEqual(new Set(['kill']));
    expect(planFaults({ ...options, only: ['poison'] })).toEqual([]);
  });
});
