import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { murmur2, partitionOf } from './murmur2.js';

// From org.apache.kafka.common.utils.UtilsTest.testMurmur2.
const javaVectors: [string, number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

const kafkajs = createRequire(import.meta.url)('kafkajs/src/producer/partitioners/default/murmur2') as (
  key: Buffer,
) => number;

describe('murmur2', () => {
  it.each(javaVectors)('hashes %s as the Java client does', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('agrees with the slow one of kafkajs on keys of every length, also beyond ASCII', () => {
    for (let length = 1; length < 80; length += 1) {
      const key = Buffer.from(Array.from({ length }, (_, index) => (index * 37 + length * 101) % 256));
      expect(murmur2(key)).toBe(kafkajs(key));
    }
  });
});

describe('partitionOf', () => {
  it('keeps a key on one partition and spreads keys over all of them', () => {
    const partitions = Array.from({ length: 1000 }, (_, index) => partitionOf(`user-${index}`, 3));
    expect(partitionOf('user-7', 3)).toBe(partitions[7]);
    for (const partition of [0, 1, 2]) {
      expect(partitions.filter((one) => one === partition).length).toBeGreaterThan(250);
    }
  });
});
