import { MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type JWK } from 'jose';
import { Schema } from 'mongoose';

interface KeyDocument {
  _id: string;
  jwk: JWK;
  created_at: Date;
}

const COLLECTION = 'token_keys';
const CURRENT = 'current';

const schema = new Schema<KeyDocument>(
  {
    _id: { type: String, required: true },
    jwk: { type: Schema.Types.Mixed, required: true },
    created_at: { type: Date, required: true },
  },
  { versionKey: false },
);

/** The private key of a service that was given none, so that all its instances sign with the same. */
@Injectable()
export class KeyStore {
  constructor(private readonly database: MongoDatabase) {
    database.model('TokenKey', schema, COLLECTION);
  }

  /** The key that is stored; `fresh` becomes it when there is none. Of several that start at once all get the same. */
  async keep(fresh: JWK): Promise<JWK> {
    const stored = await this.database
      .collection<KeyDocument>(COLLECTION)
      .findOneAndUpdate(
        { _id: CURRENT },
        { $setOnInsert: { jwk: fresh, created_at: new Date() } },
        { upsert: true, returnDocument: 'after' },
      );
    return stored?.jwk ?? fresh;
  }
}
