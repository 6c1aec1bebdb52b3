/** The orders that load generators send in turn: enough users to keep all partitions busy. */
export const USERS = 1000;
export const ITEMS = ['pizza', 'burger', 'salad', 'sandwich'] as const;

export function orderSent(index: number): { user_id: string; item: string; quantity: number } {
  return { user_id: `user-${index % USERS}`, item: ITEMS[index % ITEMS.length] as string, quantity: 1 };
}
