import { describe, expect, it } from '@jest/globals';
import { catalogue, defineEvent, type EventContract, OrderPlaced, orderEvents } from '#libs/events';
import { z } from 'zod';
import { compatibilityFaults } from './compatibility.js';
import { goldenOf, readGoldens } from './golden.js';

describe('the catalogue against its released versions', () => {
  it.each(catalogue.map((contract) => [`${contract.type} ${contract.version}`, contract] as const))(
    '%s reads and is read by every version of its major',
    async (_, contract) => {
      expect(compatibilityFaults(contract, await readGoldens())).toEqual([]);
    },
  );

  it('still knows every event that was ever released', async () => {
    const known = new Set(catalogue.map(({ type }) => type));
    const forgotten = (await readGoldens()).filter(({ type }) => !known.has(type));
    expect(forgotten).toEqual([]);
  });
});

describe('the compatibility check', () => {
  const [example] = OrderPlaced.examples;
  const released = [goldenOf(OrderPlaced)];
  const changed = (version: string, fields: z.ZodRawShape, data: Record<string, unknown>): EventContract =>
    defineEvent({
      type: 'OrderPlaced',
      version,
      topic: orderEvents,
      schema: z.looseObject(fields),
      examples: [data],
      key: () => 'alice',
    });
  const fields = { order_id: z.string(), user_id: z.string(), item: z.string(), quantity: z.int() };

  it('accepts a new optional field under a new minor version', () => {
    const contract = changed(
      '1.1',
      { ...fields, note: z.string().optional() },
      { ...example, note: 'no onions' },
    );
    expect(compatibilityFaults(contract, [...released, goldenOf(contract)])).toEqual([]);
  });

  it('names a required field that old records do not have', () => {
    const contract = changed('1.1', { ...fields, note: z.string() }, { ...example, note: 'x' });
    expect(compatibilityFaults(contract, [...released, goldenOf(contract)])).toEqual([
      expect.stringContaining('cannot read 1.0: OrderPlaced: note'),
    ]);
  });

  it('names a field that old readers need and new records no longer have', () => {
    const { order_id, user_id, item } = example as Record<string, unknown>;
    const contract = changed('1.1', { ...fields, quantity: z.int().optional() }, { order_id, user_id, item });
    expect(compatibilityFaults(contract, [...released, goldenOf(contract)])).toEqual([
      expect.stringContaining(
        "readers of OrderPlaced 1.0 refuse 1.1: data must have required property 'quantity'",
      ),
    ]);
  });

  it('asks for a new version when a released schema is changed, and for a release when there is none', () => {
    expect(compatibilityFaults(changed('1.0', fields, { ...example }), released)).toEqual([
      expect.stringContaining('give the change a new version'),
    ]);
    expect(compatibilityFaults(OrderPlaced, [])).toEqual([expect.stringContaining('has no golden record')]);
  });
});
