import { secret } from '#libs/settings';
import { z } from 'zod';

/** The environment of every process that uses MongoDB, as zod types by variable name. The app adds its database's name. */
export const mongoSettings = {
  MONGO_URL: secret(
    z
      .string()
      .regex(/^mongodb(\+srv)?:\/\/\S+$/, 'must begin with mongodb:// or mongodb+srv://')
      .default('mongodb://127.0.0.1:27017/?replicaSet=rs0'),
    'Where MongoDB is, with user, password and tls=true where it asks for them; transactions need a replica set, which may have one member',
  ),
  MONGO_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with the certificates that those of MongoDB go back to, as PEM; turns TLS on, like tlsCAFile in MONGO_URL',
    ),
  MONGO_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(120_000)
    .default(5_000)
    .describe('How long an operation waits for a reachable primary, in ms'),
  MONGO_POOL_SIZE: z.coerce
    .number()
    .int()
    .min(1)
    .max(500)
    .default(20)
    .describe('Largest number of connections to each MongoDB server'),
};

/** What a process was told about MongoDB, once the schema has checked it. */
export type MongoSettings = z.output<z.ZodObject<typeof mongoSettings>>;
