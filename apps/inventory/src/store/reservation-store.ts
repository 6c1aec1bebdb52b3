import { timeOrderedId } from '#libs/events';
import { MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { type DecidedOrder, type RequestedOrder, reserve } from '../domain/reservation.js';
import { type ReservationDocument, reservationSchema } from './reservation.schema.js';
import { StockStore } from './stock-store.js';

/** A decision that lasts, with what makes every copy of its event the same. */
export type RecordedDecision = DecidedOrder & { readonly event_id: string; readonly decided_at: Date };

const COLLECTION = 'reservations';

@Injectable()
export class ReservationStore {
  constructor(
    private readonly database: MongoDatabase,
    private readonly stock: StockStore,
  ) {
    database.model('Reservation', reservationSchema, COLLECTION);
  }

  /**
   * Decides about the orders that are not decided yet, takes the stock and records it, all in one transaction. Returns the
   * recorded decision of every order id, also of those decided before. Fails with a duplicate key when another instance
   * decided about one of them meanwhile; the next try finds it.
   */
  async decide(orders: readonly RequestedOrder[]): Promise<Map<string, RecordedDecision>> {
    const recorded = await this.recorded(orders.map(({ order_id }) => order_id));
    const open = new Map<string, RequestedOrder>();
    for (const order of orders) {
      if (!recorded.has(order.order_id) && !open.has(order.order_id)) open.set(order.order_id, order);
    }
    if (open.size === 0) return recorded;
    const requested = [...open.values()];
    const decisions = await withTransaction(this.database, (session) => this.decideIn(session, requested));
    for (const decision of decisions) recorded.set(decision.order_id, decision);
    return recorded;
  }

  private async decideIn(
    session: mongo.ClientSession,
    orders: readonly RequestedOrder[],
  ): Promise<RecordedDecision[]> {
    const levels = await this.stock.available([...new Set(orders.map(({ item }) => item))], session);
    const { decided, taken } = reserve(orders, levels);
    // The stock first: when two instances meet, they meet here, before the larger write.
    await this.stock.take(taken, session);
    return this.record(decided, session);
  }

  private async record(
    decided: readonly DecidedOrder[],
    session: mongo.ClientSession,
  ): Promise<RecordedDecision[]> {
    const decided_at = new Date();
    const decisions = decided.map((decision) => ({ ...decision, event_id: timeOrderedId(), decided_at }));
    await this.collection.insertMany(
      decisions.map(({ order_id, ...decision }) => ({ _id: order_id, ...decision })),
      { session },
    );
    return decisions;
  }

  private async recorded(orderIds: readonly string[]): Promise<Map<string, RecordedDecision>> {
    const found = await this.collection.find({ _id: { $in: [...orderIds] } }).toArray();
    return new Map(
      found.map(({ _id, ...decision }) => [_id, { order_id: _id, ...decision } as RecordedDecision]),
    );
  }

  private get collection() {
    return this.database.collection<ReservationDocument>(COLLECTION);
  }
}
