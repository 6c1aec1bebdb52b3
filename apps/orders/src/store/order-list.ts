import { keysetPage, type KeysetPage, MongoDatabase, type SortField } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type Order } from '../domain/order.js';
import { orderOf } from './order-documents.js';
import { type OrderDocument } from './order.schema.js';

const NEWEST_FIRST: readonly SortField[] = [
  { field: 'placed_at', direction: 'descending', type: 'date' },
  { field: '_id', direction: 'descending', type: 'string' },
];

/** The orders of a user as the read model has them. */
@Injectable()
export class OrderList {
  constructor(private readonly database: MongoDatabase) {}

  /** Newest first. Rejects with KeysetCursorError for a cursor that is not of this user's list. */
  async page(userId: string, limit: number, cursor: string | undefined): Promise<KeysetPage<Order>> {
    const page = await keysetPage(this.database.collection<OrderDocument>('orders'), {
      filter: { user_id: userId },
      sort: NEWEST_FIRST,
      limit,
      cursor,
    });
    return { ...page, items: page.items.map(orderOf).filter((order) => order !== undefined) };
  }
}
