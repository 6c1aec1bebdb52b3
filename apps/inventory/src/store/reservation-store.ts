import { MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { isOpen, type KnownOrders, obey, type OrderCommand } from '../domain/order-commands.js';
import { cancellationKey } from '../domain/reservation.js';
import { type RecordedReservation, recordedReservation } from './recorded-reservation.js';
import { ReservationWriter } from './reservation-writer.js';
import {
  type CancellationDocument,
  cancellationSchema,
  type ReservationDocument,
  reservationSchema,
} from './reservation.schema.js';
import { StockStore } from './stock-store.js';

const RESERVATIONS = 'reservations';
const CANCELLATIONS = 'cancellations';

@Injectable()
export class ReservationStore {
  constructor(
    private readonly database: MongoDatabase,
    private readonly stock: StockStore,
  ) {
    database.model('Reservation', reservationSchema, RESERVATIONS);
    database.model('Cancellation', cancellationSchema, CANCELLATIONS);
  }

  /**
   * Decides about the orders that are not decided yet, gives back what cancelled ones had taken, moves the stock and records
   * it, all in one transaction. Returns what is recorded now of every order id that is known. Fails with a duplicate key or
   * StockMovedError when another instance did the same meanwhile; the next try finds it.
   */
  async obey(commands: readonly OrderCommand[]): Promise<Map<string, RecordedReservation>> {
    const { recorded, known } = await this.knownOf(commands);
    if (!commands.some((command) => isOpen(command, known))) return recorded;
    const items = new Set(
      commands.map((command) =>
        command.type === 'place' ? command.order.item : recorded.get(command.cancellation.order_id)?.item,
      ),
    );
    const written = await withTransaction(this.database, async (session) => {
      const levels = await this.stock.available([...items].filter(isNamed), session);
      const consequences = obey(commands, known, levels);
      // The stock first: when two instances meet, they meet here, before the larger write.
      await this.stock.move(consequences.taken, session);
      return this.writer(session).write(consequences, recorded);
    });
    return new Map([...recorded, ...written]);
  }

  private async knownOf(
    commands: readonly OrderCommand[],
  ): Promise<{ recorded: Map<string, RecordedReservation>; known: KnownOrders }> {
    const subjects = commands.map((command) =>
      command.type === 'place' ? command.order : command.cancellation,
    );
    const [reservations, cancellations] = await Promise.all([
      this.reservations.find({ _id: { $in: subjects.map(({ order_id }) => order_id) } }).toArray(),
      this.cancellations
        .find({ _id: { $in: subjects.map(cancellationKey) } }, { projection: { _id: 1 } })
        .toArray(),
    ]);
    const recorded = new Map(reservations.map((document) => [document._id, recordedReservation(document)]));
    return {
      recorded,
      known: { reservations: recorded, cancellations: new Set(cancellations.map(({ _id }) => _id)) },
    };
  }

  private writer(session: mongo.ClientSession): ReservationWriter {
    return new ReservationWriter(this.reservations, this.cancellations, session);
  }

  private get reservations() {
    return this.database.collection<ReservationDocument>(RESERVATIONS);
  }

  private get cancellations() {
    return this.database.collection<CancellationDocument>(CANCELLATIONS);
  }
}

function isNamed(item: string | undefined): item is string {
  return item !== undefined;
}
