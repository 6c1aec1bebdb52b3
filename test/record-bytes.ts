import { type LogRecord } from './topic-tail.js';

/** Key, value and own headers, byte by byte, without what a dead letter adds. */
export function bytesOf({ key, value, headers }: LogRecord) {
  const text = (bytes: Buffer | null) => bytes && bytes.toString('latin1');
  const own = Object.entries(headers)
    .filter(([name]) => !name.startsWith('x-dlq-'))
    .map(([name, values]) => [name, ...[values].flat().map((one) => text(Buffer.from(one ?? '')))]);
  return { key: text(key), value: text(value), headers: own };
}
