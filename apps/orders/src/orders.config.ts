import { kafkaSettings } from '#libs/kafka';
import { mongoSettings } from '#libs/mongo';
import { authSettings, serviceSettings, withKeysForJwt } from '#libs/service';
import { z } from 'zod';

const settings = z.object({
  ...serviceSettings,
  ...authSettings,
  ...kafkaSettings,
  ...mongoSettings,
  ORDERS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8001)
    .describe('Port of the orders service'),
  ORDERS_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, '1 to 60 letters, digits, "_" or "-"')
    .default('orders')
    .describe('MongoDB database of the orders service'),
  ROLE: z
    .enum(['all', 'api', 'consumer'])
    .default('all')
    .describe('Which half runs: api (HTTP), consumer (Kafka), or all; so that each can be scaled alone'),
});
export const ordersConfig = withKeysForJwt(settings);
export type OrdersConfig = z.output<typeof ordersConfig>;
