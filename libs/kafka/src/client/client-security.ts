import { readFileSync } from 'node:fs';
import { settingsFault } from '#libs/settings';
import { type KafkaConfig, type SASLOptions } from 'kafkajs';
import { type z } from 'zod';
import { type securitySettings } from './security-settings.js';

/** The checked values of `securitySettings`; without any of them brokers are spoken to in the clear, as nobody. */
export type SecuritySettings = Partial<z.infer<z.ZodObject<typeof securitySettings>>>;

/** TLS and SASL of a client. Throws SettingsError with all faults when a part is missing or cannot be read. */
export function clientSecurity(settings: SecuritySettings): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  const faults = [...tlsFaults(settings), ...saslFaults(settings)];
  const ssl = settings.KAFKA_SSL ? tlsOf(settings, faults) : undefined;
  if (faults.length > 0) throw settingsFault(...faults);
  const sasl = saslOf(settings);
  return { ...(ssl && { ssl }), ...(sasl && { sasl }) };
}

function tlsFaults(settings: SecuritySettings): string[] {
  const { KAFKA_SSL, KAFKA_SSL_CERT_FILE, KAFKA_SSL_KEY_FILE } = settings;
  const files = ['KAFKA_SSL_CA_FILE', 'KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE'] as const;
  const unused = KAFKA_SSL ? [] : files.filter((name) => settings[name] !== undefined);
  return [
    ...unused.map((name) => `${name}: has no effect without KAFKA_SSL=true; set both or none`),
    ...((KAFKA_SSL_CERT_FILE === undefined) !== (KAFKA_SSL_KEY_FILE === undefined)
      ? ['KAFKA_SSL_CERT_FILE: goes with KAFKA_SSL_KEY_FILE; set both or none']
      : []),
  ];
}

function tlsOf(settings: SecuritySettings, faults: string[]) {
  const read = (name: 'KAFKA_SSL_CA_FILE' | 'KAFKA_SSL_CERT_FILE' | 'KAFKA_SSL_KEY_FILE') => {
    const file = settings[name];
    if (file === undefined) return undefined;
    try {
      const pem = readFileSync(file, 'utf8');
      if (!pem.includes('-----BEGIN ')) faults.push(`${name}: names a file that holds no PEM`);
      return pem;
    } catch (error) {
      faults.push(`${name}: names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`);
      return undefined;
    }
  };
  const [ca, cert, key] = [
    read('KAFKA_SSL_CA_FILE'),
    read('KAFKA_SSL_CERT_FILE'),
    read('KAFKA_SSL_KEY_FILE'),
  ];
  return {
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca: [ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

function saslFaults(settings: SecuritySettings): string[] {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, KAFKA_SSL } = settings;
  if (mechanism === undefined) {
    const given = KAFKA_SASL_USERNAME !== undefined || KAFKA_SASL_PASSWORD !== undefined;
    return given
      ? ['KAFKA_SASL_MECHANISM: is not set, but a user or password is; set all three or none']
      : [];
  }
  return [
    ...(KAFKA_SASL_USERNAME === undefined ? [`KAFKA_SASL_USERNAME: is not set; ${mechanism} needs it`] : []),
    ...(KAFKA_SASL_PASSWORD === undefined
      ? [`KAFKA_SASL_PASSWORD: is not set; ${mechanism} needs it, or KAFKA_SASL_PASSWORD_FILE`]
      : []),
    ...(mechanism === 'plain' && !KAFKA_SSL
      ? ['KAFKA_SASL_MECHANISM: plain would show the password to the network; set KAFKA_SSL=true']
      : []),
  ];
}

function saslOf(settings: SecuritySettings): SASLOptions | undefined {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username } = settings;
  if (mechanism === undefined) return undefined;
  return {
    mechanism,
    username: username ?? '',
    password: settings.KAFKA_SASL_PASSWORD ?? '',
  };
}
