import { describe, expect, it } from '@jest/globals';
import {
  catalogue,
  defineEvent,
  type EventContract,
  OrderPlaced,
  orderEvents,
  TaskCreated,
  TeamUpdated,
} from '#libs/events';
import { z } from 'zod';
import { catalogueFaults, compatibilityFaults } from './compatibility.js';
import { goldenOf, readGoldens } from './golden.js';

describe('the catalogue against its released versions', () => {
  it.each(catalogue.map((contract) => [`${contract.type} ${contract.version}`, contract] as const))(
    '%s reads and is read by every version of its major',
    async (_, contract) => {
      expect(compatibilityFaults(contract, await readGoldens())).toEqual([]);
    },
  );

  it('still knows every event that was ever released', async () => {
    expect(catalogueFaults(catalogue, await readGoldens())).toEqual([]);
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

describe('a breaking change in the catalogue', () => {
  const planted = (changed: EventContract) =>
    catalogue.map((contract) => (contract.type === changed.type ? changed : contract));

  it.each<[string, EventContract, string]>([
    [
      'a major without a way to read the one before',
      { ...(TeamUpdated as EventContract), earlier: [] },
      'TeamUpdated 2.0 cannot read 1.0: ce_dataversion is not of major version 2',
    ],
    [
      'a way to read the major before that makes no event of today',
      {
        ...(TeamUpdated as EventContract),
        earlier: (TeamUpdated as EventContract).earlier!.map((one) => ({
          ...one,
          upcast: (data: unknown) => ({ ...(data as object), previous_name: 7 }),
        })),
      },
      'TeamUpdated 2.0 cannot read 1.0: what it makes of it is no event of today',
    ],
    [
      'a protobuf number that another field had',
      {
        ...(TaskCreated as EventContract),
        protobuf: { ...TaskCreated.protobuf!, numbers: { ...TaskCreated.protobuf!.numbers, title: 11 } },
      },
      'TaskCreated 1.1: the protobuf number of title is not that of 1.1',
    ],
    [
      'a field that is no longer optional',
      {
        ...(TaskCreated as EventContract),
        version: '1.1',
        schema: z.looseObject({ team_id: z.string(), task_id: z.string(), due_on: z.string() }),
        examples: TaskCreated.examples.filter(({ due_on }) => due_on !== undefined),
      },
      'TaskCreated 1.1 cannot read 1.0: TaskCreated: due_on: ',
    ],
  ])('fails the build: %s', async (_, changed, fault) => {
    const faults = catalogueFaults(planted(changed), await readGoldens());
    expect(faults).toContainEqual(expect.stringContaining(fault));
  });

  it('fails the build: an event that is released and no longer there', async () => {
    const without = catalogue.filter(({ type }) => type !== 'TaskDeleted');
    expect(catalogueFaults(without, await readGoldens())).toContain(
      'TaskDeleted 1.0 was released and is in no contract',
    );
  });
});
