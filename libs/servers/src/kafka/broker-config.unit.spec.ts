import { describe, expect, it } from '@jest/globals';
import { brokerConfig, type BrokerPlace } from './broker-config.js';

const place = (id: number): BrokerPlace => ({
  id,
  port: 9091 + id,
  advertisedPort: 9091 + id,
  internalPort: 9191 + id,
  controllerPort: 9291 + id,
});

function settings(count: number, overrides?: Record<string, string>): Map<string, string> {
  const brokers = Array.from({ length: count }, (_, index) => place(index + 1));
  const text = brokerConfig({ broker: brokers[0]!, brokers, logDirectory: '/data/log', overrides });
  return new Map(
    text
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

describe('the configuration of a broker', () => {
  it('keeps every record once on one broker', () => {
    const one = settings(1);
    expect(one.get('default.replication.factor')).toBe('1');
    expect(one.get('min.insync.replicas')).toBe('1');
    expect(one.get('offsets.topic.replication.factor')).toBe('1');
  });

  it('keeps every record three times and acknowledges at two on three brokers', () => {
    const three = settings(3);
    expect(three.get('default.replication.factor')).toBe('3');
    expect(three.get('min.insync.replicas')).toBe('2');
    expect(three.get('transaction.state.log.min.isr')).toBe('2');
    expect(three.get('controller.quorum.voters')).toBe('1@127.0.0.1:9292,2@127.0.0.1:9293,3@127.0.0.1:9294');
  });

  it('listens on the loopback address alone', () => {
    const hosts = [
      ...settings(3)
        .get('listeners')!
        .matchAll(/:\/\/([^:]*):/g),
    ].map(([, host]) => host);
    expect(hosts).toEqual(['127.0.0.1', '127.0.0.1', '127.0.0.1']);
  });

  it('never creates a topic that nobody declared', () => {
    expect(settings(1).get('auto.create.topics.enable')).toBe('false');
  });

  it('lets a test replace a setting', () => {
    expect(settings(1, { 'num.io.threads': '1' }).get('num.io.threads')).toBe('1');
  });
});
