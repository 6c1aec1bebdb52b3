import { randomBytes } from 'node:crypto';
import { MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { Schema } from 'mongoose';

interface KeyDocument {
  _id: string;
  key: string;
}

const COLLECTION = 'link_keys';
const schema = new Schema<KeyDocument>(
  { _id: { type: String, required: true }, key: { type: String, required: true } },
  { versionKey: false },
);

/** The secret that the links under mails are signed with; all instances have the same. */
@Injectable()
export class LinkKey {
  private loading: Promise<Buffer> | undefined;

  constructor(private readonly database: MongoDatabase) {
    database.model('LinkKey', schema, COLLECTION);
  }

  get(): Promise<Buffer> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = undefined;
      throw error;
    });
    return this.loading;
  }

  private async load(): Promise<Buffer> {
    const fresh = randomBytes(32).toString('base64');
    const stored = await this.database
      .collection<KeyDocument>(COLLECTION)
      .findOneAndUpdate(
        { _id: 'current' },
        { $setOnInsert: { key: fresh } },
        { upsert: true, returnDocument: 'after' },
      );
    return Buffer.from(stored?.key ?? fresh, 'base64');
  }
}
