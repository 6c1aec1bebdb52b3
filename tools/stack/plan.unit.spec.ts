import { describe, expect, it } from '@jest/globals';
import { PlanError, planStack, type StartOptions, tokenKeys } from './plan.js';

const options: StartOptions = { brokers: 1, mongoNodes: 1, fresh: false };

describe('the plan of a start', () => {
  it('is the whole suite on its default ports', () => {
    const plan = planStack(options, {});
    expect(plan.kafka).toEqual({ own: true, ports: [9092] });
    expect(plan.mongo).toEqual({ own: true, ports: [27017] });
    expect(plan.apps.map(({ app, url }) => `${app.name} ${url}`).slice(0, 3)).toEqual([
      'orders http://localhost:8001',
      'inventory http://localhost:8002',
      'analytics http://localhost:8003',
    ]);
  });

  it('gives a cluster consecutive ports', () => {
    const plan = planStack({ ...options, brokers: 3, mongoNodes: 3 }, { KAFKA_PORT: '9192' });
    expect(plan.kafka).toEqual({ own: true, ports: [9192, 9193, 9194] });
    expect(plan.mongo).toEqual({ own: true, ports: [27017, 27018, 27019] });
  });

  it('uses servers of yours and needs no ports for them', () => {
    const plan = planStack(options, { KAFKA_BOOTSTRAP: 'kafka:9092', MONGO_URL: 'mongodb://db' });
    expect(plan.kafka).toEqual({ own: false, address: 'kafka:9092' });
    expect(plan.mongo).toEqual({ own: false, address: 'mongodb://db' });
    expect(plan.ports.map(({ use }) => use)).not.toContain('Kafka');
  });

  it('has an inbox for the mails, unless a mail server is named or nobody sends mails', () => {
    expect(planStack(options, {}).inbox).toEqual({ smtp: 1025, http: 8025 });
    expect(planStack(options, { INBOX_PORT: '9025' }).ports).toContainEqual({
      ...{ port: 9025, use: 'the inbox', variable: 'INBOX_PORT' },
    });
    expect(planStack(options, { SMTP_URL: 'smtp://mail' }).inbox).toBeUndefined();
    expect(planStack({ ...options, only: ['orders'] }, {}).inbox).toBeUndefined();
  });

  it('takes the tokens of its own teams with AUTH=jwt, unless other keys are named', () => {
    const plan = planStack(options, { TEAMS_PORT: '9005' });
    const JWT_JWKS_URL = 'http://localhost:9005/.well-known/jwks.json';
    expect(tokenKeys(plan, { AUTH: 'jwt' })).toEqual({ JWT_JWKS_URL });
    expect(tokenKeys(plan, {})).toEqual({});
    expect(tokenKeys(plan, { AUTH: 'jwt', JWT_KEYS_FILE: 'keys.json' })).toEqual({});
    expect(tokenKeys(plan, { AUTH: 'jwt', JWT_JWKS_URL: 'http://issuer' })).toEqual({});
    expect(tokenKeys(planStack({ ...options, only: ['orders'] }, {}), { AUTH: 'jwt' })).toEqual({});
  });

  it('can be some apps only', () => {
    expect(planStack({ ...options, only: ['inventory'] }, {}).apps.map(({ app }) => app.name)).toEqual([
      'inventory',
    ]);
  });

  it.each([
    [{ ...options, only: ['order'] }, {}, /--only .*order.* orders, inventory/],
    [options, { ORDERS_PORT: 'http' }, /ORDERS_PORT must be a port number/],
    [options, { ORDERS_PORT: '70000' }, /ORDERS_PORT must be a port number/],
    [options, { ORDERS_PORT: '8002' }, /orders \(ORDERS_PORT\) and inventory \(INVENTORY_PORT\).*8002/],
    [{ ...options, brokers: 3 }, { ORDERS_PORT: '9094' }, /KAFKA_PORT.*ORDERS_PORT.*9094/],
  ] as [StartOptions, NodeJS.ProcessEnv, RegExp][])(
    'is refused with what to change: %j %j',
    (asked, env, message) => {
      expect(() => planStack(asked, env)).toThrow(PlanError);
      expect(() => planStack(asked, env)).toThrow(message);
    },
  );
});
