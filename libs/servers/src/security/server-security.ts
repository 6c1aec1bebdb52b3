import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeCertificates } from './certificates.js';

/** What servers of ours need to speak TLS and to ask who comes, and what their one user needs to come in. */
export interface ServerSecurity {
  /** The authority that signed the certificate of the servers; clients trust it. */
  readonly caFile: string;
  /** Key and certificate of the servers, valid for localhost and 127.0.0.1, in one PEM. */
  readonly serverFile: string;
  /** What the members of a replica set know each other by. */
  readonly memberKeyFile: string;
  readonly username: string;
  readonly password: string;
  readonly passwordFile: string;
}

const USERNAME = 'ordered';

/**
 * Makes an authority, a certificate and random passwords in `directory`, readable by this user alone, or finds those that are
 * there. They belong to the data of the servers, which knows the password: keep or delete them together. Rejects with ServerError
 * when openssl does not run.
 */
export async function serverSecurity(directory: string): Promise<ServerSecurity> {
  const folder = resolve(directory);
  const file = (name: string) => join(folder, name);
  const [caFile, serverFile, memberKeyFile, passwordFile, made] = [
    file('ca.pem'),
    file('server.pem'),
    file('members.key'),
    file('password'),
    file('made'),
  ];
  if (!(await exists(made))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await makeCertificates(folder, caFile, serverFile);
    await writeFile(memberKeyFile, randomBytes(96).toString('base64'), { mode: 0o400 });
    await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
    // Last, so that half of it is made anew.
    await writeFile(made, '');
  }
  const password = (await readFile(passwordFile, 'utf8')).trim();
  return { caFile, serverFile, memberKeyFile, username: USERNAME, password, passwordFile };
}

/** The environment by which clients of this project come in to a broker that was started so. */
export function kafkaAccess({ caFile, username, passwordFile }: ServerSecurity): Record<string, string> {
  return {
    KAFKA_SSL: 'true',
    KAFKA_SSL_CA_FILE: caFile,
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD_FILE: passwordFile,
    // Whatever the shell says: only one of the two may be set.
    KAFKA_SASL_PASSWORD: '',
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
