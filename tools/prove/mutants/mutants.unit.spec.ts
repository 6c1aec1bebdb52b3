import { describe, expect, it } from '@jest/globals';
import { planFaults } from '../plan/fault-plan.js';
import { MUTANTS } from './all.js';
import { applyAll } from './plant.js';

describe('the mutants', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    '%s still fits the source',
    (_name, { patches }) => {
      const sources = applyAll(patches);
      expect(sources.size).toBe(new Set(patches.map(({ file }) => file)).size);
    },
  );

  it('have names of their own, and as many faults as they ask for', () => {
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
    for (const { run } of MUTANTS) expect(planFaults({ ...run, apps: [] })).toHaveLength(run.faults);
  });

  it('are refused where the place is not there, or twice', () => {
    const file = 'libs/kafka/src/backoff.ts';
    expect(() => applyAll([{ file, from: 'never in any source', to: '' }])).toThrow('0 places');
    expect(() => applyAll([{ file, from: 'e', to: '' }])).toThrow('places to patch, not 1');
  });
});
