import { MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type Model } from 'mongoose';
import {
  type Cancellation,
  type Order,
  type OrderRequest,
  type Outcome,
  type Release,
  sameRequest,
} from '../domain/order.js';
import {
  completeCancelled,
  insertUnlessThere,
  keepForLater,
  orderOf,
  type PlacedOrder,
  setCancelled,
  setFact,
  type StoredDocument,
} from './order-documents.js';
import { type EarlyCancellationDocument, type OrderDocument, orderSchema } from './order.schema.js';

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
    if (placed.length === 0) return new Set();
    const ids = placed.map(({ order_id }) => order_id);
    const known = await this.findAll(ids);
    const missing = withoutKnown(placed, known);
    if (await this.insertAbsent([...missing.values()])) return conflictsOf(placed, known, missing);
    // A cancellation came before its order, or somebody else inserted one of them meanwhile: only the database knows which
    // request was first.
    await this.collection.bulkWrite([...missing.values()].map(completeCancelled), { ordered: false });
    return conflictsOf(placed, await this.findAll(ids), new Map());
  }

  /** Returns those whose id stands for another request already; what that one says is left as it is. */
  async recordFacts<Fact extends Outcome | Release>(facts: readonly Fact[]): Promise<Set<Fact>> {
    const conflicts = await this.recordPlaced(facts);
    const accepted = facts.filter((fact) => !conflicts.has(fact));
    if (accepted.length > 0) await this.collection.bulkWrite(accepted.map(setFact), { ordered: false });
    return conflicts;
  }

  /**
   * Returns those that are not of the order's own user; the order is left as it is. A cancellation may come before its order.
   * Fails with a duplicate key when the order is recorded meanwhile; the next try finds it.
   */
  async recordCancelled<Cancelled extends Cancellation>(
    cancellations: readonly Cancelled[],
  ): Promise<Set<Cancelled>> {
    if (cancellations.length === 0) return new Set();
    const { matchedCount } = await this.collection.bulkWrite(cancellations.map(setCancelled), {
      ordered: false,
    });
    if (matchedCount === cancellations.length) return new Set();
    const known = await this.findAll(cancellations.map(({ order_id }) => order_id));
    const owners = new Map(known.map(({ order_id, user_id }) => [order_id, user_id]));
    const early = cancellations.filter(({ order_id }) => !owners.has(order_id));
    const own = cancellations.filter(({ order_id, user_id }) => owners.get(order_id) === user_id);
    if (early.length > 0)
      await this.database
        .collection<EarlyCancellationDocument>(COLLECTION)
        .bulkWrite(early.map(keepForLater), { ordered: false });
    // Once more: an order may have been recorded between the first write and the look.
    if (own.length > 0) await this.collection.bulkWrite(own.map(setCancelled), { ordered: false });
    return new Set(cancellations.filter((one) => !early.includes(one) && !own.includes(one)));
  }

  /** `withinMs` bounds the wait for a slow or absent database; it then fails. */
  async find(orderId: string, { withinMs }: { withinMs?: number } = {}): Promise<Order | undefined> {
    const query = this.orders.findById(orderId).lean<StoredDocument>();
    const document = await (withinMs === undefined
      ? query
      : within(withinMs, query.maxTimeMS(withinMs).exec()));
    return document ? orderOf(document) : undefined;
  }

  async findAll(orderIds: readonly string[]): Promise<Order[]> {
    const documents = await this.orders.find({ _id: { $in: orderIds } }).lean<StoredDocument[]>();
    return documents.map(orderOf).filter((order) => order !== undefined);
  }

  // Without mongoose, whose documents cost more than the write.
  private get collection() {
    return this.database.collection<OrderDocument>(COLLECTION);
  }

  /** True when all of them were inserted by this call. */
  private async insertAbsent(orders: readonly PlacedOrder[]): Promise<boolean> {
    if (orders.length === 0) return true;
    const { upsertedCount } = await this.collection.bulkWrite(orders.map(insertUnlessThere), {
      ordered: false,
    });
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

function within<Result>(ms: number, result: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer from the database within ${ms} ms`)), ms);
  });
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}
