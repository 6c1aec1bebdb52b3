import { MongoLibraryError } from './mongo-library-error.js';

const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;
const CERTIFICATE =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|INVALID_(CA|PURPOSE)$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_ALTNAME_INVALID$)/;

/** MONGO_ACCESS when the servers answer, but let nobody in with these settings; undefined for every other error. */
export function accessErrorOf(error: unknown): MongoLibraryError | undefined {
  for (const cause of reasonsOf(error)) {
    const { code, syscall, path } = cause as Error & { code?: unknown; syscall?: unknown; path?: unknown };
    if (code === AUTHENTICATION_FAILED)
      return refusal('MongoDB does not take the user and password of MONGO_URL', cause);
    if (code === UNAUTHORIZED)
      return refusal('The user of MONGO_URL may not do what this service has to do', cause);
    if (typeof code !== 'string') continue;
    if (CERTIFICATE.test(code))
      return refusal(
        'The certificate of MongoDB is not one that this client trusts: check MONGO_CA_FILE, or tlsCAFile in MONGO_URL, and the host names in it',
        cause,
      );
    // Files that the options name are read when a connection is made; a folder can be opened, and not be read.
    if ((syscall === 'open' && typeof path === 'string') || code === 'EISDIR')
      return refusal(`MONGO_CA_FILE, or a file that MONGO_URL names, cannot be read (${code})`);
  }
  return undefined;
}

function refusal(what: string, cause?: Error): MongoLibraryError {
  return new MongoLibraryError('MONGO_ACCESS', cause ? `${what} (${cause.message}).` : `${what}.`, cause);
}

interface FailedSelection extends Partial<Error> {
  readonly reason?: { readonly servers?: ReadonlyMap<string, { readonly error?: unknown }> };
}

/** The error, its causes, and what each server of a failed selection met. */
function reasonsOf(error: unknown, seen = new Set<Error>()): Set<Error> {
  if (typeof error !== 'object' || error === null || seen.has(error as Error)) return seen;
  const { cause, reason } = error as FailedSelection;
  seen.add(error as Error);
  reasonsOf(cause, seen);
  for (const server of reason?.servers?.values() ?? []) reasonsOf(server.error, seen);
  return seen;
}
