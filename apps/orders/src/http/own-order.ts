import { type Caller } from '#libs/service';

/** Whether the caller may see and cancel an order; everybody may where there are no callers (AUTH=off). */
export function isOwn(order: { readonly user_id: string }, caller: Caller | undefined): boolean {
  return caller === undefined || caller.subject === order.user_id;
}
