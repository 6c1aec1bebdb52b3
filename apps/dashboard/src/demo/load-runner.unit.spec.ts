import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type DashboardConfig } from '../dashboard.config.js';
import { type AppClient } from './app-client.js';
import { LoadRunner } from './load-runner.js';

function runnerWith(demo = true) {
  const asked: string[] = [];
  const apps = {
    ask: async (route: string) => {
      asked.push(route);
      return { status: 202, type: '', body: '' };
    },
  };
  const runner = new LoadRunner(apps as unknown as AppClient, { DEMO: demo } as DashboardConfig);
  return { runner, asked };
}

const silent = () => undefined;

describe('a load', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('sends at its rate until its page goes', async () => {
    const { runner, asked } = runnerWith();
    const page = {};
    runner.set(page, 'orders', 40, silent);
    await jest.advanceTimersByTimeAsync(1000);
    expect(asked.length).toBe(40);
    expect(new Set(asked)).toEqual(new Set(['order']));
    runner.stop(page);
    await jest.advanceTimersByTimeAsync(1000);
    expect(asked.length).toBe(40);
  });

  it('ends at a rate of 0, and says what it has done', async () => {
    const { runner, asked } = runnerWith();
    const page = {};
    runner.set(page, 'posts', 20, silent);
    await jest.advanceTimersByTimeAsync(500);
    expect(runner.set(page, 'posts', 0, silent)).toMatchObject({ rate: 0, sent: 10, failed: 0 });
    await jest.advanceTimersByTimeAsync(500);
    expect(asked).toHaveLength(10);
  });

  it('is bounded over all pages together', () => {
    const { runner } = runnerWith();
    const pages = [{}, {}, {}];
    const rates = pages.map((page) => runner.set(page, 'posts', 300, silent).rate);
    expect(rates).toEqual([300, 200, 0]);
    pages.forEach((page) => runner.stop(page));
  });

  it('does not run where the demonstration is off', () => {
    const { runner } = runnerWith(false);
    expect(runner.set({}, 'posts', 20, silent)).toMatchObject({ rate: 0 });
  });
});
