import { secret } from '#libs/settings';
import { z } from 'zod';

const path = z.string().min(1).optional();

/** The part of the environment that says how brokers are spoken to, and in whose name. */
export const securitySettings = {
  KAFKA_SSL: z
    .stringbool()
    .default(false)
    .describe('Speak TLS to the brokers, and check that their certificate is theirs'),
  KAFKA_SSL_CA_FILE: path.describe(
    'File with the certificates that those of the brokers go back to, as PEM; unless set, those that Node.js trusts',
  ),
  KAFKA_SSL_CERT_FILE: path.describe(
    'File with the certificate of this client, as PEM, for brokers that ask',
  ),
  KAFKA_SSL_KEY_FILE: path.describe('File with the key of that certificate, as PEM'),
  KAFKA_SASL_MECHANISM: z
    .enum(['scram-sha-256', 'scram-sha-512', 'plain'])
    .optional()
    .describe('How to sign in to the brokers; unset: not at all'),
  KAFKA_SASL_USERNAME: z.string().min(1).optional().describe('User to sign in as'),
  KAFKA_SASL_PASSWORD: secret(z.string().min(1).optional(), 'Password of that user'),
};
