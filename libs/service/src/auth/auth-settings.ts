import { z } from 'zod';

/** The environment of a service that callers use in their own name. Spread it into the schema of the app. */
export const authSettings = {
  AUTH: z
    .enum(['off', 'jwt'])
    .default('off')
    .describe(
      'off: whoever reaches the port acts for anybody; jwt: callers prove who they are by a bearer token',
    ),
  JWT_JWKS_URL: z
    .url({ protocol: /^https?$/, error: 'an http or https address of a JSON Web Key Set' })
    .optional()
    .describe('With AUTH=jwt: where the public keys of the issuer are; this, or JWT_KEYS_FILE'),
  JWT_KEYS_FILE: z
    .string()
    .optional()
    .describe('With AUTH=jwt: file with the public keys of the issuer, as a JSON Web Key Set or one PEM'),
  JWT_ISSUER: z.string().max(512).default('ordered').describe('With AUTH=jwt: the iss that tokens must have'),
  JWT_AUDIENCE: z
    .string()
    .max(512)
    .default('ordered')
    .describe('With AUTH=jwt: the aud that tokens must have'),
  JWT_ALGORITHM: z
    .enum(['EdDSA', 'ES256', 'RS256'])
    .default('EdDSA')
    .describe('With AUTH=jwt: the one algorithm that tokens may be signed by'),
};

export type AuthSettings = z.output<z.ZodObject<typeof authSettings>>;

/** The same schema with the rule that AUTH=jwt needs exactly one source of keys. */
export function withKeysForJwt<S extends z.ZodObject<z.core.$ZodShape & typeof authSettings>>(schema: S): S {
  return schema.refine(
    (settings) => {
      const { AUTH, JWT_JWKS_URL, JWT_KEYS_FILE } = settings as Partial<AuthSettings>;
      return AUTH !== 'jwt' || (JWT_JWKS_URL === undefined) !== (JWT_KEYS_FILE === undefined);
    },
    // Also when something else is wrong, so that all faults are told at once.
    { path: ['AUTH'], error: 'jwt needs JWT_JWKS_URL or JWT_KEYS_FILE, one of them', when: () => true },
  );
}
