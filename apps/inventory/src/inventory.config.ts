import { kafkaSettings } from '#libs/kafka';
import { mongoSettings } from '#libs/mongo';
import { serviceSettings } from '#libs/service';
import { z } from 'zod';
import { IDENTIFIER } from '#libs/events';

const stockEntry = /^([^:]+):(\d{1,9})$/;

export const inventoryConfig = z.object({
  ...serviceSettings,
  ...kafkaSettings,
  ...mongoSettings,
  INVENTORY_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8002)
    .describe('Port of the inventory service'),
  INVENTORY_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, '1 to 60 letters, digits, "_" or "-"')
    .default('inventory')
    .describe('MongoDB database of the inventory service'),
  INITIAL_STOCK: z
    .string()
    .default('pizza:100,burger:100,salad:100,sandwich:100')
    .refine(
      (list) => list.split(',').every((entry) => IDENTIFIER.test(stockEntry.exec(entry.trim())?.[1] ?? '')),
      'must be item:count, several separated by commas',
    )
    .describe(
      'Items and counts to begin with, item:count separated by commas; items that exist already are left alone',
    ),
  PROCESSING_DELAY: z.coerce
    .number()
    .min(0)
    .max(60)
    .default(0)
    .describe('Seconds to take for each order, to show how lag builds up; 0 for full speed'),
});
export type InventoryConfig = z.output<typeof inventoryConfig>;

export function initialStock({ INITIAL_STOCK }: InventoryConfig): Map<string, number> {
  const entries = INITIAL_STOCK.split(',').map((entry) => stockEntry.exec(entry.trim()));
  return new Map(entries.map((match) => [match?.[1] ?? '', Number(match?.[2])]));
}
