import { describe, expect, it } from '@jest/globals';
import { describeClusterRequest, readBrokerCount } from './cluster-size.js';

function response({ error = 0, brokers }: { error?: number; brokers: number }): Buffer {
  const clusterId = Buffer.from('abcdefghijklmnopqrstuv');
  const body = Buffer.concat([
    Buffer.from([0, 0, 0, 1, 0, 0, 0, 0, 0, error >> 8, error & 0xff, 0, clusterId.length + 1]),
    clusterId,
    Buffer.from([0, 0, 0, 1, brokers + 1]),
  ]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

describe('the start-up probe of a broker', () => {
  it('asks for DescribeCluster version 0 with a size that fits', () => {
    const request = describeClusterRequest();
    expect(request.readInt32BE(0)).toBe(request.length - 4);
    expect(request.readInt16BE(4)).toBe(60);
    expect(request.readInt16BE(6)).toBe(0);
  });

  it.each([0, 1, 3])('reads that %i brokers are alive', (brokers) => {
    expect(readBrokerCount(response({ brokers }))).toBe(brokers);
  });

  it('refuses an answer with an error code', () => {
    expect(() => readBrokerCount(response({ error: 35, brokers: 1 }))).toThrow('error 35');
  });
});
