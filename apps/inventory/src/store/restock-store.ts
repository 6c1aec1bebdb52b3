import { setTimeout as sleep } from 'node:timers/promises';
import { timeOrderedId } from '#libs/events';
import { duplicateKeyIsTransient, MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type RestockDocument, restockSchema } from './restock.schema.js';
import { type StockLevel, StockStore } from './stock-store.js';

export interface Restock {
  readonly item: string;
  readonly quantity: number;
}

export interface Restocked {
  readonly level: StockLevel;
  /** The key was used before: this is the answer of then. */
  readonly replayed: boolean;
}

/** The key stands for a restock of another item or quantity. */
export class RestockKeyReused extends Error {}

/** There is no such item. */
export class UnknownItem extends Error {}

const COLLECTION = 'restocks';
const TRIES = 10;
const PAUSE_MS = 50;

@Injectable()
export class RestockStore {
  constructor(
    private readonly database: MongoDatabase,
    private readonly stock: StockStore,
  ) {
    database.model('Restock', restockSchema, COLLECTION);
  }

  /**
   * Adds to the stock and records it, both or neither. The same key again gets the answer of the first time, also when both
   * come at once over two instances. Rejects with RestockKeyReused or UnknownItem; with neither has anything changed.
   */
  async restock(restock: Restock, key: string | undefined): Promise<Restocked> {
    if (key === undefined) return this.add(restock, timeOrderedId());
    for (let tries = 1; ; tries += 1) {
      const before = await this.replay(restock, key);
      if (before) return before;
      try {
        return await this.add(restock, key);
      } catch (error) {
        if (!duplicateKeyIsTransient(error) || tries === TRIES) throw error;
      }
      // Somebody wrote the same restock meanwhile; it can be read once a majority has it.
      await sleep(PAUSE_MS);
    }
  }

  private async replay({ item, quantity }: Restock, key: string): Promise<Restocked | undefined> {
    const before = await this.restocks.findOne({ _id: key });
    if (!before) return undefined;
    if (before.item !== item || before.quantity !== quantity) throw new RestockKeyReused();
    const { available, reserved } = before;
    return { level: { item, available, reserved }, replayed: true };
  }

  private async add({ item, quantity }: Restock, id: string): Promise<Restocked> {
    const level = await withTransaction(this.database, async (session) => {
      const added = await this.stock.add(item, quantity, session);
      if (!added) throw new UnknownItem();
      const { available, reserved } = added;
      await this.restocks.insertOne(
        { _id: id, item, quantity, available, reserved, restocked_at: new Date() },
        { session },
      );
      return added;
    });
    return { level, replayed: false };
  }

  private get restocks() {
    return this.database.collection<RestockDocument>(COLLECTION);
  }
}
