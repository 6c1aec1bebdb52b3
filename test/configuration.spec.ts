import { describe, expect, it, jest } from '@jest/globals';
import { startApp } from '#libs/testing';

jest.setTimeout(60_000);

const SECRET = 'hunter2-s3cret';
/** Each with a value that is wrong and must not be shown. */
const COMMON = {
  LOG_LEVEL: `loud-${SECRET}`,
  BODY_LIMIT: `-1-${SECRET}`,
  SHUTDOWN_TIMEOUT_MS: `soon-${SECRET}`,
  KAFKA_BOOTSTRAP: `user:${SECRET}@broker`,
  KAFKA_SESSION_TIMEOUT_MS: '5',
  KAFKA_REPLICATION_FACTOR: '0',
  MONGO_URL: `postgres://user:${SECRET}@host/`,
  MONGO_TIMEOUT_MS: `never-${SECRET}`,
};

const WITHOUT_DATABASE = Object.fromEntries(
  Object.entries(COMMON).filter(([variable]) => !variable.startsWith('MONGO_')),
);

describe('with a configuration that is not valid', () => {
  it.each([
    ['orders', { ORDERS_PORT: '70000', ORDERS_DATABASE: `a/${SECRET}`, ROLE: `king-${SECRET}` }],
    [
      'inventory',
      { INVENTORY_PORT: '70000', INITIAL_STOCK: `pizza=${SECRET}`, PROCESSING_DELAY: `slow-${SECRET}` },
    ],
    ['analytics', { ANALYTICS_PORT: '70000', ANALYTICS_DATABASE: `a b ${SECRET}`, REPORT_INTERVAL_MS: '0' }],
    [
      'chat',
      { CHAT_PORT: '70000', CHAT_DATABASE: `a.${SECRET}`, ROLE: `king-${SECRET}`, CLOCK_SKEW_MS: 'much' },
    ],
    ['timeline', { TIMELINE_PORT: '70000', TIMELINE_PARTITIONER: SECRET, MAX_TIMELINE_POSTS: '0' }],
    [
      'notifications',
      { NOTIFICATIONS_PORT: '70000', SMTP_URL: `http://user:${SECRET}@mail`, MAIL_FROM: `nobody ${SECRET}` },
    ],
    ['dashboard', { DASHBOARD_PORT: '70000', DASHBOARD_ORIGINS: SECRET, ORDERS_URL: `ftp://${SECRET}@host` }],
  ])('%s exits with 1 and names every faulty variable at once, without a value', async (name, own) => {
    const faults = { ...(name === 'dashboard' ? WITHOUT_DATABASE : COMMON), ...own };
    const app = await startApp(name, faults, { ready: false });
    expect(await app.exited).toEqual({ code: 1, signal: null });
    const said = app.logs();
    for (const variable of Object.keys(faults)) expect(said).toContain(`  ${variable}: `);
    expect(said.match(/Configuration is not valid/g)).toHaveLength(1);
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain('70000');
    expect(said).not.toMatch(/\n\s+at |node_modules/);
  });
});
