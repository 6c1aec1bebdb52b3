import { type mongo } from 'mongoose';
import {
  type Cancellation,
  type Order,
  type OrderRequest,
  type Outcome,
  type Release,
} from '../domain/order.js';
import { type EarlyCancellationDocument, type OrderDocument } from './order.schema.js';

export interface PlacedOrder extends OrderRequest {
  readonly order_id: string;
  readonly placed_at: Date;
}

export type StoredDocument = OrderDocument | EarlyCancellationDocument;
export type OrderWrite = mongo.AnyBulkWriteOperation<OrderDocument>;

/** The order, or undefined while only a cancellation is known of it. */
export function orderOf(document: StoredDocument): Order | undefined {
  if (!('placed_at' in document)) return undefined;
  const { _id, status, ...order } = document;
  return { order_id: _id, outcome: status, ...order };
}

/** Inserts the order unless its id is there, whatever stands under it. */
export function insertUnlessThere({ order_id, user_id, item, quantity, placed_at }: PlacedOrder): OrderWrite {
  return {
    updateOne: {
      filter: { _id: order_id },
      update: { $setOnInsert: { user_id, item, quantity, status: 'placed', placed_at } },
      upsert: true,
    },
  };
}

/** Makes an order of what was only a cancellation; only the cancellation of the order's own user counts. */
export function completeCancelled({ order_id, user_id, item, quantity, placed_at }: PlacedOrder): OrderWrite {
  const ofUser = {
    $filter: { input: '$early_cancellations', cond: { $eq: ['$$this.user_id', { $literal: user_id }] } },
  };
  return {
    updateOne: {
      filter: { _id: order_id, placed_at: { $exists: false } },
      update: [
        {
          $set: {
            user_id: { $literal: user_id },
            item: { $literal: item },
            quantity,
            status: 'placed',
            placed_at,
            cancelled_at: {
              $ifNull: [{ $min: { $map: { input: ofUser, in: '$$this.cancelled_at' } } }, '$$REMOVE'],
            },
          },
        },
        { $unset: 'early_cancellations' },
      ],
    },
  };
}

/** Sets what the inventory said; each kind of fact has its own fields, so it does not matter which comes first. */
export function setFact(fact: Outcome | Release): OrderWrite {
  const update =
    'released_at' in fact
      ? { released_at: fact.released_at }
      : {
          status: fact.outcome,
          decided_at: fact.decided_at,
          ...(fact.reason === undefined ? {} : { reason: fact.reason }),
        };
  return { updateOne: { filter: { _id: fact.order_id }, update: { $set: update } } };
}

/** Of several cancellations the first counts, in whichever order they come. */
export function setCancelled({ order_id, user_id, cancelled_at }: Cancellation): OrderWrite {
  return { updateOne: { filter: { _id: order_id, user_id }, update: { $min: { cancelled_at } } } };
}

/** Keeps a cancellation for an order that is not known. Collides with the order's id when it is known after all. */
export function keepForLater({
  order_id,
  user_id,
  cancelled_at,
}: Cancellation): mongo.AnyBulkWriteOperation<EarlyCancellationDocument> {
  return {
    updateOne: {
      filter: { _id: order_id, placed_at: { $exists: false } },
      update: { $addToSet: { early_cancellations: { user_id, cancelled_at } } },
      upsert: true,
    },
  };
}
