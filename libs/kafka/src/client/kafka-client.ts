import { Kafka, logLevel } from 'kafkajs';
import { type KafkaSettings } from '../kafka-settings.js';
import { clientLog } from './client-log.js';
import { clientSecurity, type SecuritySettings } from './client-security.js';
import { patchClient } from './client-patches.js';
import { socketFactory } from './socket-factory.js';

export type ClientSettings = Pick<KafkaSettings, 'KAFKA_BOOTSTRAP' | 'KAFKA_REQUEST_TIMEOUT_MS'> &
  SecuritySettings;

/** Few and short: what a retry of kafkajs does not solve is retried by this library, which knows what it repeats. */
export const CLIENT_RETRY = {
  initialRetryTime: 100,
  maxRetryTime: 1000,
  retries: 3,
  factor: 0.2,
  multiplier: 2,
};

/**
 * The one place that makes a kafkajs client. It opens no connection by itself. Throws SettingsError when TLS or SASL are
 * not configured completely, or a file of theirs cannot be read.
 */
export function createKafkaClient(settings: ClientSettings, clientId: string): Kafka {
  patchClient();
  return new Kafka({
    clientId,
    brokers: settings.KAFKA_BOOTSTRAP,
    ...clientSecurity(settings),
    connectionTimeout: Math.min(3000, settings.KAFKA_REQUEST_TIMEOUT_MS),
    requestTimeout: settings.KAFKA_REQUEST_TIMEOUT_MS,
    enforceRequestTimeout: true,
    // Explicit, because kafkajs swaps its defaults when NODE_ENV is "test".
    retry: CLIENT_RETRY,
    socketFactory,
    logLevel: logLevel.INFO,
    logCreator: clientLog,
  });
}
