import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type RunningApp } from '#libs/testing';
import { environmentOf, runCommand } from './command-line.js';
import { OrderSuite } from './order-suite.js';
import { PROJECT } from './readme/documents.js';

jest.setTimeout(180_000);

let suite: OrderSuite;
let timeline: RunningApp;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  suite = await OrderSuite.start();
  timeline = await suite.app('timeline', { DEMO_VIOLATIONS: 'true' });
  const [orders, inventory, analytics, chat, teams] = await Promise.all(
    (['orders', 'inventory', 'analytics', 'chat', 'teams'] as const).map((name) => suite.app(name)),
  );
  env = {
    ...environmentOf(suite, { orders: orders!.url, analytics: analytics!.url }),
    ...{
      INVENTORY_URL: inventory!.url,
      CHAT_URL: chat!.url,
      TIMELINE_URL: timeline.url,
      TEAMS_URL: teams!.url,
    },
  };
});
afterAll(() => suite?.stop());

interface Result {
  readonly messages: number;
  readonly failed: number;
  readonly latency: { readonly p50_ms: number; readonly p99_ms: number };
  readonly distribution: readonly { readonly messages: number }[];
  readonly violations: { readonly total: number };
  readonly checked: object;
}

describe('load-test', () => {
  it('posts what it was told, and finds every order kept', async () => {
    const { code, stdout } = await runCommand(
      ['load-test', '--users', '7', '--messages', '200', '--json'],
      env,
    );
    const result = JSON.parse(stdout) as Result;
    expect({ code, ...result }).toMatchObject({ code: 0, users: 7, messages: 200, failed: 0 });
    expect(result.violations.total).toBe(0);
    expect(result.latency.p99_ms).toBeGreaterThanOrEqual(result.latency.p50_ms);
    expect(result.distribution.reduce((sum, { messages }) => sum + messages, 0)).toBe(200);
    const everything = { in_log: 200, in_timelines: 200, by_sentinel: 200 };
    expect(result.checked).toMatchObject({ ...everything, sentinel: { of: 6, complete: true } });
  });

  it('says it as text, and refuses fewer posts than users', async () => {
    const { code, stdout } = await runCommand(['load-test', '--users', '2', '--messages', '10'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /Throughput: +\d+ messages\/s\n.*p99 [^]*PARTITION[^]*Violations: +0 [^]*Checked: +10 of 10 .*all 6 partitions/,
    );
    expect((await runCommand(['load-test', '--users', '5', '--messages', '4'], env)).code).toBe(2);
  });
});

describe('the demonstration', () => {
  const play = (...args: string[]) =>
    new Promise<{ code: number | null; said: string }>((resolve) => {
      const child = spawn(process.execPath, [join(PROJECT, 'dist/tools/demo/main.js'), ...args], {
        cwd: tmpdir(),
        env: { ...process.env, NODE_OPTIONS: '', ...env },
        timeout: 120_000,
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (text: Buffer) => (said += text.toString()));
      child.once('close', (code) => resolve({ code, said }));
    });

  it('plays every scene, and says what to look at', async () => {
    const { code, said } = await play('--pace', '0');
    expect({ code, said }).toMatchObject({ code: 0 });
    for (const part of [/Open the dashboard/, /alice: "First post!"/, /Balance score/, /Violations: +0 /])
      expect(said).toMatch(part);
    expect(said).toMatch(/wrong_partition of demo-user was written/);
    expect(said).toMatch(/carol orders 1000 burger: failed not_enough_stock/);
    expect(said).toMatch(/alice and bob have 4 messages/);
    const ordering = await fetch(`${timeline.url}/api/ordering?user_id=demo-user`);
    expect(await ordering.json()).toMatchObject({ gaps: 2, duplicates: 1, backwards: 1 });
  });

  it('names the scenes when it is asked for one that it does not have', async () => {
    const { code, said } = await play('opera');
    expect(code).toBe(2);
    expect(said).toContain('no scene "opera"');
  });
});
