import { MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type Model } from 'mongoose';
import { type Order, type OrderRequest, type Outcome, sameRequest } from '../domain/order.js';
import { type OrderDocument, orderSchema } from './order.schema.js';

export interface PlacedOrder extends OrderRequest {
  readonly order_id: string;
  readonly placed_at: Date;
}

const COLLECTION = 'orders';

/** The read model. Events of one order may come in any order and any number of times: the document ends the same. */
@Injectable()
export class OrderStore {
  private readonly orders: Model<OrderDocument>;

  constructor(private readonly database: MongoDatabase) {
    this.orders = database.model('Order', orderSchema, COLLECTION);
  }

  /** Returns those whose id stands for another request already; what that one says is left as it is. */
  async recordPlaced<Placed extends PlacedOrder>(placed: readonly Placed[]): Promise<Set<Placed>> {
    const known = await this.findAll(placed.map(({ order_id }) => order_id));
    const missing = withoutKnown(placed, known);
    if (await this.insertAbsent([...missing.values()])) {
      return conflictsOf(placed, known, missing);
    }
    // Somebody else inserted one of them meanwhile: only the database knows which request was first.
    return conflictsOf(placed, await this.findAll(placed.map(({ order_id }) => order_id)), new Map());
  }

  /** Returns those whose id stands for another request already; what that one says is left as it is. */
  async recordOutcomes(outcomes: readonly Outcome[]): Promise<Set<Outcome>> {
    const conflicts = await this.recordPlaced(outcomes);
    const decided = outcomes.filter((outcome) => !conflicts.has(outcome));
    if (decided.length === 0) return conflicts;
    await this.collection.bulkWrite(
      decided.map(({ order_id, status, reason, decided_at }) => ({
        updateOne: {
          filter: { _id: order_id },
          update: { $set: { status, decided_at, ...(reason === undefined ? {} : { reason }) } },
        },
      })),
      { ordered: false },
    );
    return conflicts;
  }

  /** `withinMs` bounds the wait for a slow or absent database; it then fails. */
  async find(orderId: string, { withinMs }: { withinMs?: number } = {}): Promise<Order | undefined> {
    const query = this.orders.findById(orderId).lean();
    const document = await (withinMs === undefined
      ? query
      : within(withinMs, query.maxTimeMS(withinMs).exec()));
    return document ? orderOf(document) : undefined;
  }

  async findAll(orderIds: readonly string[]): Promise<Order[]> {
    const documents = await this.orders.find({ _id: { $in: orderIds } }).lean();
    return documents.map(orderOf);
  }

  // Without mongoose, whose documents cost more than the write.
  private get collection() {
    return this.database.collection<OrderDocument>(COLLECTION);
  }

  /** True when all of them were inserted by this call. */
  private async insertAbsent(orders: readonly PlacedOrder[]): Promise<boolean> {
    if (orders.length === 0) return true;
    const { upsertedCount } = await this.collection.bulkWrite(
      orders.map(({ order_id, user_id, item, quantity, placed_at }) => ({
        updateOne: {
          filter: { _id: order_id },
          update: { $setOnInsert: { user_id, item, quantity, status: 'placed', placed_at } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
    return upsertedCount === orders.length;
  }
}

/** The first request of each id that is not known yet. */
function withoutKnown(placed: readonly PlacedOrder[], known: readonly Order[]): Map<string, PlacedOrder> {
  const ids = new Set(known.map(({ order_id }) => order_id));
  const missing = new Map<string, PlacedOrder>();
  for (const order of placed) {
    if (!ids.has(order.order_id) && !missing.has(order.order_id)) missing.set(order.order_id, order);
  }
  return missing;
}

function conflictsOf<Placed extends PlacedOrder>(
  placed: readonly Placed[],
  known: readonly Order[],
  inserted: ReadonlyMap<string, PlacedOrder>,
): Set<Placed> {
  const first = new Map<string, OrderRequest>(inserted);
  for (const order of known) first.set(order.order_id, order);
  const conflicts = placed.filter((order) => {
    const original = first.get(order.order_id);
    return original !== undefined && !sameRequest(original, order);
  });
  return new Set(conflicts);
}

function orderOf({ _id, ...order }: OrderDocument): Order {
  return { order_id: _id, ...order };
}

function within<Result>(ms: number, result: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from the database within ${ms} ms`)), ms);
  });
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}
