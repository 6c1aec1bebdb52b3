/** An app of the local stack. Its built entry is `dist/run/<name>.js`. */
export interface StackApp {
  readonly name: string;
  readonly portVariable: string;
  readonly defaultPort: number;
  /** One line for the page of URLs. */
  readonly does: string;
  /** Path of what people open first; /docs unless told. */
  readonly page?: string;
  /** Set for it unless the environment says otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  /** Commands that show it at work, in the order in which to try them. */
  readonly tryThis: (url: string) => readonly string[];
}

/** A new app of the suite is one more entry here. The order is that of the page and of the first commands. */
export const STACK_APPS: readonly StackApp[] = [
  {
    name: 'orders',
    portVariable: 'ORDERS_PORT',
    defaultPort: 8001,
    does: 'takes and cancels orders, and tells what became of them',
    tryThis: (url) => [
      `curl -X POST ${url}/order -H 'Content-Type: application/json' -d '{"user_id":"alice","item":"pizza","quantity":2}'`,
      `curl '${url}/order/<order_id>?wait=5s'`,
      `curl -X POST ${url}/order/<order_id>/cancel`,
      `curl '${url}/orders?user_id=alice'`,
    ],
  },
  {
    name: 'inventory',
    portVariable: 'INVENTORY_PORT',
    defaultPort: 8002,
    does: 'keeps the stock and reserves from it',
    tryThis: (url) => [
      `curl ${url}/inventory`,
      `curl -X POST ${url}/inventory/pizza/restock -H 'Content-Type: application/json' -d '{"quantity":50}'`,
    ],
  },
  {
    name: 'analytics',
    portVariable: 'ANALYTICS_PORT',
    defaultPort: 8003,
    does: 'counts orders and their outcomes',
    tryThis: (url) => [`curl ${url}/analytics`],
  },
  {
    name: 'chat',
    portVariable: 'CHAT_PORT',
    defaultPort: 8004,
    does: 'stores messages once and reads them in one order',
    tryThis: (url) => [
      `curl -X POST ${url}/messages -H 'Content-Type: application/json' -d '{"fromUser":"alice","toUser":"bob","content":"Lunch at one?"}'`,
      `curl ${url}/messages/alice/bob`,
    ],
  },
  {
    name: 'timeline',
    portVariable: 'TIMELINE_PORT',
    defaultPort: 8000,
    does: 'rebuilds timelines from the log, and proves their order live',
    // On one's own machine the dashboard may show what a breach of order looks like.
    env: { DEMO_VIOLATIONS: 'true' },
    tryThis: (url) => [
      `curl -X POST ${url}/api/send-message -H 'Content-Type: application/json' -d '{"user_id":"alice","content":"First post!"}'`,
      `curl ${url}/api/timelines/alice`,
      `curl ${url}/api/ordering`,
    ],
  },
  {
    name: 'teams',
    portVariable: 'TEAMS_PORT',
    defaultPort: 8005,
    does: 'users, teams, members and tasks; each change is one event in the order of its team',
    tryThis: (url) => [
      `curl -X POST ${url}/users -H 'Content-Type: application/json' -d '{"name":"Alice","email":"alice@example.com","password":"correct horse battery"}'`,
      `curl -X POST ${url}/tokens -H 'Content-Type: application/json' -d '{"email":"alice@example.com","password":"correct horse battery"}'`,
    ],
  },
  {
    name: 'realtime',
    portVariable: 'REALTIME_PORT',
    defaultPort: 8006,
    does: 'sends the events of teams to their members by WebSocket, in order, at /ws',
    tryThis: () => [],
  },
  {
    name: 'notifications',
    portVariable: 'NOTIFICATIONS_PORT',
    defaultPort: 8007,
    does: 'mails members what happens in their teams, as they wish',
    tryThis: (url) => [`curl '${url}/preferences?user_id=<user_id>'`],
  },
  {
    name: 'dashboard',
    portVariable: 'DASHBOARD_PORT',
    defaultPort: 3000,
    does: 'shows live what flows, in a browser at /',
    page: '/',
    // It keeps little; without a bound its heap grows to 250 MiB before it is cleaned.
    env: { DEMO: 'true', NODE_OPTIONS: '--max-semi-space-size=2 --max-old-space-size=128' },
    tryThis: () => [],
  },
];
