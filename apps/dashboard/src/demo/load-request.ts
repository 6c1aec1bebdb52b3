import { type RouteName } from './app-routes.js';

export type LoadKind = 'posts' | 'orders' | 'messages';

const USERS = ['ada', 'ben', 'cleo', 'dan', 'eva', 'finn', 'gia', 'hugo'] as const;
const ITEMS = ['pizza', 'burger', 'salad', 'sandwich'] as const;

/** The `n`-th request of a load; varied, and the same in every run. */
export function loadRequest(kind: LoadKind, n: number): { readonly route: RouteName; readonly body: object } {
  const user = USERS[n % USERS.length]!;
  const other = USERS[(n + 1 + (n % 3)) % USERS.length]!;
  if (kind === 'orders') {
    const item = ITEMS[(n * 7) % ITEMS.length]!;
    return { route: 'order', body: { user_id: user, item, quantity: 1 } };
  }
  if (kind === 'messages')
    return { route: 'message', body: { fromUser: user, toUser: other, content: `Message ${n} of the load` } };
  return { route: 'post', body: { user_id: user, content: `Post ${n} of the load` } };
}
