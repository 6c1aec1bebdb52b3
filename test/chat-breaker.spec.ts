import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { eventually, type RunningApp } from '#libs/testing';
import { healthOf, surprisesIn } from './app-state.js';
import { ChatClient } from './chat-client.js';
import { type AcknowledgedMessage } from './chat-invariants.js';
import { expectStoredOnce } from './chat-evidence.js';
import { ChatLoad } from './chat-load.js';
import { OrderSuite } from './order-suite.js';

jest.setTimeout(180_000);

let suite: OrderSuite;
let chat: RunningApp;
const acknowledged: AcknowledgedMessage[] = [];

beforeAll(async () => {
  suite = await OrderSuite.start({
    env: {
      KAFKA_PUBLISH_TIMEOUT_MS: '3000',
      KAFKA_REQUEST_TIMEOUT_MS: '2000',
      STATISTICS_INTERVAL_MS: '50',
    },
  });
  chat = await suite.app('chat');
});
afterAll(() => suite?.stop());

const MESSAGE = { fromUser: 'ann', toUser: 'ben', content: 'Are you there?' };

async function breakerOpen(): Promise<number> {
  const metrics = await (await fetch(`${chat.url}/metrics`)).text();
  return Number(/^kafka_publisher_breaker_open(?:\{[^}]*\})? (\d)$/m.exec(metrics)?.[1]);
}

async function publisher(): Promise<{ status: number; breaker: unknown }> {
  const { status, details } = await healthOf(chat, 'readiness');
  return { status, breaker: details['kafka-publisher']?.['breaker'] };
}

/** Sends without a retry; what is taken in the meantime counts as acknowledged. */
async function send(messageId: string): Promise<Response> {
  const answer = await fetch(`${chat.url}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...MESSAGE, messageId }),
    signal: AbortSignal.timeout(20_000),
  });
  if (answer.status === 202) acknowledged.push({ ...MESSAGE, messageId });
  return answer;
}

describe('the circuit breaker between the chat and its broker', () => {
  it('is closed while messages are taken', async () => {
    const load = new ChatLoad(() => [chat.url]);
    await eventually(() => expect(load.acknowledged.length).toBeGreaterThan(50));
    await load.stop();
    acknowledged.push(...load.acknowledged);
    expect(await publisher()).toEqual({ status: 200, breaker: 'closed' });
    expect(await breakerOpen()).toBe(0);
  });

  it('opens when the broker goes: 503 with Retry-After at once, seen in metrics and readiness', async () => {
    await suite.broker.kill(1);
    let sent = 0;
    await eventually(
      async () => {
        expect((await send(`away-${(sent += 1)}`)).status).toBe(503);
        expect(await breakerOpen()).toBe(1);
        expect(await publisher()).toEqual({ status: 503, breaker: 'open' });
      },
      { timeoutMs: 60_000, everyMs: 50 },
    );
    // Half open it lets one probe through, whose refusal takes longer; open it refuses before anything is tried.
    await eventually(async () => {
      const refusal = await send(`away-${(sent += 1)}`);
      const problem = (await refusal.json()) as { detail?: string };
      expect(refusal.status).toBe(503);
      expect(refusal.headers.get('content-type')).toContain('application/problem+json');
      expect(refusal.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(problem.detail).not.toContain('unknown');
    });
    expect((await healthOf(chat, 'liveness')).status).toBe(200);
  });

  it('keeps messages readable while it is open', async () => {
    const { items } = await new ChatClient(chat.url).page('ann/ben');
    expect(items.length).toBeGreaterThan(0);
  });

  it('closes by a probe of its own once the broker is back, and no acknowledged message is lost', async () => {
    await suite.broker.restart(1);
    // Nobody sends: the probe needs no message.
    await eventually(async () => expect(await publisher()).toEqual({ status: 200, breaker: 'closed' }), {
      timeoutMs: 60_000,
    });
    expect(await breakerOpen()).toBe(0);
    expect((await send('back-1')).status).toBe(202);
    await expectStoredOnce(chat.url, await suite.records('wiber.messages'), acknowledged);
    expect(surprisesIn(suite.apps)).toEqual([]);
  });
});
