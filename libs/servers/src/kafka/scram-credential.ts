import { pbkdf2Sync, randomBytes } from 'node:crypto';

const ITERATIONS = 4096;
const SHA512_BYTES = 64;

/** A user as kafka.tools.StorageTool takes it. Salted, since command lines can be read by everybody on the machine. */
export function scramCredential(username: string, password: string): string {
  const salt = randomBytes(24);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, SHA512_BYTES, 'sha512').toString('base64');
  return `SCRAM-SHA-512=[name="${username}",salt="${salt.toString('base64')}",saltedpassword="${salted}",iterations=${ITERATIONS}]`;
}
