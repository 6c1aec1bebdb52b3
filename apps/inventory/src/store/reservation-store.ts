import { MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { v7 as uuidv7 } from 'uuid';
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
   * recorded decision of every order id, also of those decided before.
   */
  async decide(orders: readonly RequestedOrder[]): Promise<Map<string, RecordedDecision>> {
    const known = await this.recorded(orders.map(({ order_id }) => order_id));
    if (orders.every(({ order_id }) => known.has(order_id))) return known;
    return withTransaction(this.database, (session) => this.decideIn(session, orders));
  }

  private async decideIn(
    session: mongo.ClientSession,
    orders: readonly RequestedOrder[],
  ): Promise<Map<string, RecordedDecision>> {
    const recorded = await this.recorded(
      orders.map(({ order_id }) => order_id),
      session,
    );
    const open = new Map<string, RequestedOrder>();
    for (const order of orders) {
      if (!recorded.has(order.order_id) && !open.has(order.order_id)) open.set(order.order_id, order);
    }
    if (open.size === 0) return recorded;
    const requested = [...open.values()];
    const levels = await this.stock.available([...new Set(requested.map(({ item }) => item))], session);
    const { decided, taken } = reserve(requested, levels);
    // The stock first: when two instances meet, they meet here, before the larger write.
    await this.stock.take(taken, session);
    for (const decision of await this.record(decided, session)) recorded.set(decision.order_id, decision);
    return recorded;
  }

  private async record(
    decided: readonly DecidedOrder[],
    session: mongo.ClientSession,
  ): Promise<RecordedDecision[]> {
    const decided_at = new Date();
    const decisions = decided.map((decision) => ({ ...decision, event_id: uuidv7(), decided_at }));
    await this.collection.insertMany(
      decisions.map(({ order_id, ...decision }) => ({ _id: order_id, ...decision })),
      { session },
    );
    return decisions;
  }

  private async recorded(
    orderIds: readonly string[],
    session?: mongo.ClientSession,
  ): Promise<Map<string, RecordedDecision>> {
    const found = await this.collection
      .find({ _id: { $in: [...orderIds] } }, session ? { session } : {})
      .toArray();
    return new Map(
      found.map(({ _id, ...decision }) => [_id, { order_id: _id, ...decision } as RecordedDecision]),
    );
  }

  private get collection() {
    return this.database.collection<ReservationDocument>(COLLECTION);
  }
}
