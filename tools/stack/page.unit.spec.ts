import { describe, expect, it } from '@jest/globals';
import { renderPage } from './page.js';
import { planStack } from './plan.js';

const [orders, inventory] = planStack({ brokers: 1, mongoNodes: 1, fresh: false }, {}).apps;

function page(inventoryIsReady: boolean, tokens = false): string {
  return renderPage(
    {
      apps: [
        { planned: orders!, ready: true, logFile: 'orders.log' },
        { planned: inventory!, ready: inventoryIsReady, logFile: 'inventory.log' },
      ],
      bootstrap: '127.0.0.1:9092',
      mongoUrl: 'mongodb://me:secret@db/',
      logs: '.ordered/logs',
      tokens,
      howToStop: 'Ctrl+C stops everything.',
    },
    false,
  );
}

describe('the page of URLs', () => {
  it('says where everything is and what to try', () => {
    const text = page(true);
    expect(text).toContain('Ordered is ready.');
    expect(text).toContain('http://localhost:8001/docs');
    expect(text).toContain('curl -X POST http://localhost:8001/order ');
    expect(text).toContain('curl http://localhost:8002/inventory');
    expect(text).toContain('Ctrl+C stops everything.');
  });

  it('says how to come by a token where one is needed', () => {
    expect(page(true)).not.toContain('Bearer');
    expect(page(true, true)).toContain('Authorization: Bearer <access_token>');
  });

  it('names what is not ready and proposes nothing there', () => {
    const text = page(false);
    expect(text).not.toContain('Ordered is ready.');
    expect(text).toContain('inventory  is not ready; its log: inventory.log');
    expect(text).not.toContain('curl http://localhost:8002');
  });

  it('shows no password', () => {
    expect(page(true)).not.toContain('secret');
  });
});
