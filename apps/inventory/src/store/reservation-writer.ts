import { timeOrderedId } from '#libs/events';
import { type mongo } from 'mongoose';
import { type Consequences } from '../domain/order-commands.js';
import {
  type Cancellation,
  cancellationKey,
  type DecidedOrder,
  type Release,
} from '../domain/reservation.js';
import { type RecordedRelease, type RecordedReservation, releaseFields } from './recorded-reservation.js';
import { type CancellationDocument, type ReservationDocument } from './reservation.schema.js';
import { StockMovedError } from './stock-store.js';

/** Writes what follows from a batch, inside its transaction. */
export class ReservationWriter {
  private readonly now = new Date();

  constructor(
    private readonly reservations: mongo.Collection<ReservationDocument>,
    private readonly cancellations: mongo.Collection<CancellationDocument>,
    private readonly session: mongo.ClientSession,
  ) {}

  /** Returns what it wrote, by order id. `recorded` is what was there before. */
  async write(
    { decided, released, early }: Consequences,
    recorded: ReadonlyMap<string, RecordedReservation>,
  ): Promise<Map<string, RecordedReservation>> {
    const releases = new Map(released.map((release) => [release.order_id, this.stamped(release)]));
    const written = new Map<string, RecordedReservation>();
    for (const decision of decided) {
      const release = releases.get(decision.order_id);
      written.set(decision.order_id, { ...this.decision(decision), ...releasedBy(release) });
    }
    if (written.size > 0) await this.insert([...written.values()]);
    const earlier: [RecordedReservation, RecordedRelease][] = [];
    for (const [orderId, release] of releases) {
      const reservation = recorded.get(orderId);
      if (written.has(orderId) || !reservation) continue;
      earlier.push([reservation, release]);
      written.set(orderId, { ...reservation, ...releasedBy(release) });
    }
    if (earlier.length > 0) await this.release(earlier);
    if (early.length > 0) await this.remember(early);
    return written;
  }

  private async insert(reservations: readonly RecordedReservation[]): Promise<void> {
    const documents = reservations.map(({ order_id, released: _derived, release, ...decision }) => ({
      _id: order_id,
      ...decision,
      ...(release && releaseFields(release)),
    }));
    await this.reservations.insertMany(documents, { session: this.session });
  }

  /** The guard of the release: whoever finds `released_at` gives nothing back. */
  private async release(earlier: readonly [RecordedReservation, RecordedRelease][]): Promise<void> {
    const { modifiedCount } = await this.reservations.bulkWrite(
      earlier.map(([{ order_id }, release]) => ({
        updateOne: {
          filter: { _id: order_id, outcome: 'reserved', released_at: { $exists: false } },
          update: { $set: releaseFields(release) },
        },
      })),
      { session: this.session },
    );
    if (modifiedCount !== earlier.length) throw new StockMovedError('another instance released it meanwhile');
  }

  private async remember(early: readonly Cancellation[]): Promise<void> {
    await this.cancellations.insertMany(
      early.map((cancellation) => ({ _id: cancellationKey(cancellation), ...cancellation })),
      { session: this.session },
    );
  }

  private decision(decision: DecidedOrder): RecordedReservation {
    return { ...decision, event_id: timeOrderedId(), decided_at: this.now, released: false };
  }

  private stamped({ available }: Release): RecordedRelease {
    return { event_id: timeOrderedId(), released_at: this.now, available };
  }
}

function releasedBy(release: RecordedRelease | undefined) {
  return release ? { released: true, release } : {};
}
