import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../download/run-command.js';
import { ServerError } from '../server-error.js';

const DAYS = '3650';

/** Of our own, so that nothing depends on the one that is installed. */
const CONFIG = `
[req]
distinguished_name = name
prompt = no
[name]
CN = Ordered on this machine
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyAgreement
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
`;

/** An authority and a certificate of it, for servers on this machine. The authority's key is not kept. */
export async function makeCertificates(folder: string, caFile: string, serverFile: string): Promise<void> {
  const [config, caKey, key, request, certificate] = [
    'openssl.cnf',
    'ca.key',
    'server.key',
    'server.csr',
    'server.crt',
  ].map((name) => join(folder, name)) as [string, string, string, string, string];
  await writeFile(config, CONFIG);
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', config];
  const authority = ['-x509', '-extensions', 'authority', '-days', DAYS, '-keyout', caKey, '-out', caFile];
  await openssl('req', ...fresh, ...authority);
  await openssl('req', ...fresh, '-subj', '/CN=localhost', '-keyout', key, '-out', request);
  const signer = ['-CA', caFile, '-CAkey', caKey, '-CAcreateserial', '-days', DAYS];
  const extensions = ['-extfile', config, '-extensions', 'server'];
  await openssl('x509', '-req', '-in', request, ...signer, ...extensions, '-out', certificate);
  const pem = `${await readFile(key, 'utf8')}${await readFile(certificate, 'utf8')}`;
  await writeFile(serverFile, pem, { mode: 0o600 });
  const done = [config, caKey, key, request, certificate, join(folder, 'ca.srl')];
  await Promise.all(done.map((file) => rm(file, { force: true })));
}

async function openssl(...args: string[]): Promise<void> {
  const { code, output } = await runCommand('openssl', args);
  if (code === 0) return;
  const why = code === null ? 'it does not run' : `it failed:\n${output}`;
  throw new ServerError(
    'TOOL_MISSING',
    `openssl is needed to make certificates for servers with TLS, and ${why}. Install it (the package is called openssl), or start without --secure.`,
  );
}
