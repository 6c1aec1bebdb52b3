import { createRequire } from 'node:module';
import { Logger } from '@nestjs/common';
import { replaceRecordDecoder } from './record-decoder.js';
import { replaceRecordEncoder } from './record-encoder.js';
import { quietRequestQueueTimer } from './request-queue-timer.js';

const KNOWN_VERSION = '2.2.4';
let applied = false;

/** Corrections inside kafkajs, made once per process and only to the version whose source they were written against. */
export function patchClient(): void {
  if (applied) return;
  applied = true;
  const { version } = createRequire(import.meta.url)('kafkajs/package.json') as { version: string };
  if (version !== KNOWN_VERSION) {
    new Logger('KafkaClient').warn(
      `kafkajs ${version} is not ${KNOWN_VERSION}: it runs without our corrections`,
    );
    return;
  }
  quietRequestQueueTimer();
  replaceRecordEncoder();
  replaceRecordDecoder();
}
