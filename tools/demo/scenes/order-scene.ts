import { type Scene } from '../stage.js';

interface Order {
  readonly order_id: string;
  readonly status: string;
  readonly reason?: string;
}

export const orderScene: Scene = {
  name: 'orders',
  title: 'Orders: placed, reserved, refused, cancelled',
  async play(stage) {
    await stage.look('Dashboard, order flow: an order goes out on order-events, its outcome comes back');
    const outcomeOf = (id: string) => stage.get<Order>('orders', `/order/${id}?wait=10s`);
    const place = async (user_id: string, item: string, quantity: number): Promise<Order> => {
      const { order_id } = await stage.post<Order>('orders', '/order', { user_id, item, quantity });
      const outcome = await outcomeOf(order_id);
      stage.say(
        `  ${user_id} orders ${quantity} ${item}: ${outcome.status} ${outcome.reason ?? ''}`.trimEnd(),
      );
      await stage.pause();
      return outcome;
    };
    const first = await place('alice', 'pizza', 2);
    await place('bob', 'salad', 1);
    await place('carol', 'burger', 1000);
    await stage.look('Dashboard, stock: what is cancelled comes back, once');
    if (first.status === 'reserved') {
      const { status } = await stage.post<Order>('orders', `/order/${first.order_id}/cancel`);
      const outcome = await outcomeOf(first.order_id);
      stage.say(`  alice cancels the pizza: ${status}, then ${outcome.status}`);
    }
    await stage.pause();
    const { total, failure_rate } = await stage.get<{ total: number; failure_rate: number }>(
      'analytics',
      '/analytics',
    );
    stage.say(`  Analytics: ${total} orders with an outcome, ${failure_rate} % failed`);
  },
};
