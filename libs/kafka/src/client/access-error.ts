/** The part of the configuration that does not fit the brokers. */
export type AccessErrorCode = 'CREDENTIALS_REFUSED' | 'CERTIFICATE_REFUSED' | 'TLS_NOT_SPOKEN';

const MESSAGES: Readonly<Record<AccessErrorCode, string>> = {
  CREDENTIALS_REFUSED:
    'Kafka does not take this user and password: check KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and KAFKA_SASL_MECHANISM, and that the user exists.',
  CERTIFICATE_REFUSED:
    "The broker's certificate is not one that this client trusts: check KAFKA_SSL_CA_FILE, and the host names in KAFKA_BOOTSTRAP.",
  TLS_NOT_SPOKEN:
    'The broker does not speak TLS at this port: check KAFKA_SSL and the port in KAFKA_BOOTSTRAP.',
};

/**
 * The brokers answer, but nobody is let in with these settings. Only CREDENTIALS_REFUSED may pass, when a broker learns of a new
 * user a little later.
 */
export class KafkaAccessError extends Error {
  override readonly name = 'KafkaAccessError';
  readonly retryable: boolean;

  constructor(
    readonly code: AccessErrorCode,
    cause: unknown,
  ) {
    const said = cause instanceof Error ? ` (${cause.message})` : '';
    super(`${MESSAGES[code]}${said}`, { cause });
    this.retryable = code === 'CREDENTIALS_REFUSED';
  }
}

/** Of OpenSSL and of Node's check of the name: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|INVALID_(CA|PURPOSE)$|HOSTNAME_MISMATCH$|ERR_TLS_CERT_ALTNAME_INVALID$)/;
const NO_TLS = /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/;

/** What an error of kafkajs says about access; undefined when it is about something else. */
export function accessErrorOf(error: unknown): KafkaAccessError | undefined {
  if (error instanceof KafkaAccessError) return error;
  const seen = new Set<unknown>();
  for (let cause = error; cause instanceof Error && !seen.has(cause); cause = cause.cause) {
    seen.add(cause);
    const code = codeOf(cause);
    if (code !== undefined) return new KafkaAccessError(code, cause);
  }
  return undefined;
}

function codeOf(error: Error): AccessErrorCode | undefined {
  const { code } = error as { code?: unknown };
  if (areRefusedCredentials(error)) return 'CREDENTIALS_REFUSED';
  if (typeof code !== 'string') return undefined;
  if (CERTIFICATE.test(code)) return 'CERTIFICATE_REFUSED';
  return NO_TLS.test(code) ? 'TLS_NOT_SPOKEN' : undefined;
}

/** A broker that ends while a client signs in is reported by the same type, and passes. */
export function areRefusedCredentials({ name, message }: Error): boolean {
  return name === 'KafkaJSSASLAuthenticationError' && !/connection|timed out|timeout/i.test(message);
}
