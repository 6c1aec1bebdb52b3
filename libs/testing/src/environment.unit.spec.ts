import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kafkaBootstrap, mongoUrl } from './environment.js';

const before = { ...process.env };

beforeEach(() => {
  process.env.MONGO_URL = 'mongodb://127.0.0.1:27017/?replicaSet=rs0';
});

afterEach(() => {
  for (const name of ['KAFKA_BOOTSTRAP', 'MONGO_URL']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

describe("the runner's servers", () => {
  it('are named with a database in the path when one is asked for', () => {
    expect(mongoUrl()).toBe('mongodb://127.0.0.1:27017/?replicaSet=rs0');
    expect(mongoUrl('orders-1')).toBe('mongodb://127.0.0.1:27017/orders-1?replicaSet=rs0');
  });

  it('are missed with a sentence that says how to run the tests', () => {
    delete process.env.KAFKA_BOOTSTRAP;
    expect(() => kafkaBootstrap()).toThrow('npm test');
  });
});
