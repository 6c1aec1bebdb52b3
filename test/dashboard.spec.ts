import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { freePort, type RunningApp } from '#libs/testing';
import { type Browser, type Page } from 'playwright-core';
import { focused, openBrowser, openPage } from './browser.js';
import { OrderSuite } from './order-suite.js';
import { TimelineStandIn } from './timeline-stand-in.js';

jest.setTimeout(180_000);

/** Everything is shown within a second; a busy machine is given longer. */
const PATIENCE_MS = 20_000;

describe('the dashboard in a browser', () => {
  let suite: OrderSuite;
  let timeline: TimelineStandIn;
  let orders: RunningApp;
  let dashboard: RunningApp;
  let browser: Browser;
  let page: Page;
  let faults: string[];
  let env: Record<string, string>;

  beforeAll(async () => {
    suite = await OrderSuite.start();
    timeline = await TimelineStandIn.start(suite.broker.bootstrap);
    orders = await suite.app('orders');
    const port = String(await freePort());
    const teams = await suite.app('teams');
    const realtime = await suite.app('realtime', {
      ...{ TEAMS_URL: teams.url, REALTIME_ORIGINS: `http://127.0.0.1:${port}` },
    });
    env = {
      ...{ DEMO: 'true', DASHBOARD_PORT: port, ORDERS_URL: orders.url },
      ...{ TEAMS_URL: teams.url, REALTIME_URL: realtime.url },
    };
    dashboard = await suite.app('dashboard', env);
    browser = await openBrowser();
    ({ page, faults } = await openPage(browser, dashboard.url));
    page.setDefaultTimeout(PATIENCE_MS);
  });
  afterAll(async () => {
    await browser?.close();
    await timeline?.stop();
    await suite?.stop();
  });

  it('loads without an error, is live, and draws the topics', async () => {
    await page.getByText('live', { exact: true }).last().waitFor();
    await page.locator('#flow .node.topic', { hasText: 'order-events' }).waitFor();
    expect(await page.locator('main section h2').count()).toBe(13);
    expect(faults).toEqual([]);
  });

  it('shows a post when it is sent', async () => {
    await page.getByLabel('User', { exact: true }).fill('dana');
    await page.locator('#timeline').getByRole('button', { name: 'Show', exact: true }).click();
    await page.locator('#timeline h3', { hasText: 'dana' }).waitFor();
    const { partition, offset } = await timeline.post('dana', 'Seen at once?');
    await page.locator('#timeline .posts li', { hasText: 'Seen at once?' }).waitFor();
    // And leads to the record behind it.
    await page.locator('#timeline').getByText(`${partition}@${offset}`).click();
    await page.getByRole('dialog').getByText('"content": "Seen at once?"').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
  });

  it('shows a violation of order with both records as evidence', async () => {
    const twice = await timeline.postTwice('erik');
    await timeline.reportDuplicate('erik', twice);
    const evidence = page.locator('#ordering .evidence li');
    await evidence.waitFor();
    const text = await evidence.textContent();
    expect(text).toContain('duplicate');
    for (const { partition, offset } of [twice.first, twice.second])
      expect(text).toContain(`user-timeline/${partition}@${offset}`);
    // What the dashboard reads by itself says the same.
    await page.locator('#ordering .verified li.bad', { hasText: 'erik' }).waitFor();
  });

  it('takes an order and counts it', async () => {
    const form = page.locator('#demo form', { hasText: 'item' });
    await form.getByRole('button', { name: 'Order' }).click();
    await page.locator('#demo .answer', { hasText: 'order_id' }).waitFor();
    await page.locator('#orders .figure', { hasText: 'placed' }).locator('b', { hasText: '1' }).waitFor();
  });

  it('shows a team live, and after a cut what was missed, in order', async () => {
    const panel = page.locator('#teams');
    const create = async (title: string) => {
      await panel.getByLabel('New task').fill(title);
      await panel.getByRole('button', { name: 'Create' }).click();
    };
    await panel.getByRole('button', { name: 'Make a demo team' }).click();
    await panel.getByText('connected', { exact: true }).waitFor();
    await create('Buy milk');
    await panel.locator('li', { hasText: 'no. 4' }).filter({ hasText: 'Buy milk' }).waitFor();
    await panel.getByRole('button', { name: 'Cut the connection' }).click();
    await create('While away');
    // The suite has the event, and the page that is cut off does not.
    await page.locator('#recent li', { hasText: 'While away' }).waitFor();
    expect(await panel.locator('.team-events li', { hasText: 'While away' }).count()).toBe(0);
    await panel.getByRole('button', { name: 'Connect again' }).click();
    await panel.locator('li.missed', { hasText: 'While away' }).waitFor();
    expect(await panel.locator('.team-events li b').allTextContents()).toEqual(['no. 5', 'no. 4']);
    await panel.getByText('Recovered: goes on after no. 4; 1 event was missed').waitFor();
  });

  it('calls who signs in by name', async () => {
    await page.evaluate(`(async () => {
      const ask = async (path, body, token) => (await fetch('api/demo/teams/' + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(token && { Authorization: 'Bearer ' + token }) },
        body: JSON.stringify(body),
      })).json();
      const who = { email: 'carol@example.com', password: 'correct horse battery' };
      await ask('users', { name: 'Carol', ...who });
      await ask('teams', { name: 'Pantry' }, (await ask('tokens', who)).access_token);
    })()`);
    const panel = page.locator('#teams');
    await panel.getByRole('button', { name: 'Leave' }).click();
    await panel.getByLabel('e-mail').fill('carol@example.com');
    await panel.getByLabel('password').fill('correct horse battery');
    await panel.getByRole('button', { name: 'Sign in' }).click();
    await panel.getByText('as Carol', { exact: true }).waitFor();
  });

  it('shows the dead letter that a poison record becomes', async () => {
    await page.getByRole('button', { name: 'poison order-events' }).click();
    const letter = page.locator('#dead-letters .letters li').first();
    await letter.waitFor();
    await letter.locator('summary').click();
    expect(await letter.textContent()).toMatch(
      /INVALID_JSON.*demo-poison.*order-processor.*order-events\/\d@\d/s,
    );
  });

  it('can be used by keyboard alone', async () => {
    await page.reload();
    await page.locator('#flow .node.topic').first().waitFor();
    await page.keyboard.press('Tab');
    expect((await focused(page)).name).toBe('Skip to the panels');
    await page.keyboard.press('Enter');
    expect((await focused(page)).name).toBe('panels');
    const reached: { name: string; visible: boolean }[] = [];
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press('Tab');
      reached.push(await focused(page));
    }
    const names = reached.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([expect.stringMatching(/^node topic/), 'load-rate', 'timeline-user']),
    );
    expect(reached.filter(({ visible }) => !visible)).toEqual([]);
  });

  it('fits on a phone', async () => {
    const phone = await openPage(browser, dashboard.url, 390);
    await phone.page.locator('#flow .node.topic').first().waitFor({ timeout: PATIENCE_MS });
    expect(await phone.page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      390,
    );
    expect(phone.faults).toEqual([]);
    await phone.page.close();
  });

  it('says that it is not connected, and catches up by itself after a restart of its server', async () => {
    await page.locator('#timeline .chips button', { hasText: 'dana' }).click();
    expect(await dashboard.stop()).toBe(0);
    await page.getByRole('alert').filter({ hasText: 'Not connected' }).waitFor();
    await timeline.post('dana', 'While you were away');
    dashboard = await suite.app('dashboard', env);
    await page.locator('#timeline .posts li', { hasText: 'While you were away' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('says that Kafka is away, and goes on when it is back', async () => {
    await suite.broker.kill(1);
    await page.getByRole('alert').filter({ hasText: 'Kafka does not answer' }).waitFor();
    await suite.broker.restart(1);
    await page.getByRole('alert').waitFor({ state: 'detached', timeout: 60_000 });
    await timeline.post('dana', 'Kafka is back');
    await page.locator('#timeline .posts li', { hasText: 'Kafka is back' }).waitFor({ timeout: 60_000 });
  });
});
