import { UserCreated, type UserCreatedData } from '#libs/events';
import { duplicateKeyIsTransient, MongoDatabase, Outbox, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { waitingEvent, type WaitingEvent } from '../domain/waiting-event.js';
import { type UserDocument, userSchema } from './user.schema.js';

export interface NewUser {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  /** As storedPassword() makes it. */
  readonly password: string;
}

/** Another user has the e-mail address, or the id. Nothing has changed. */
export class UserTaken extends Error {}

const COLLECTION = 'users';

@Injectable()
export class UserStore {
  constructor(
    private readonly database: MongoDatabase,
    private readonly outbox: Outbox<WaitingEvent>,
  ) {
    database.model('User', userSchema, COLLECTION);
  }

  /** Stores the user and the event of it, both or neither. Rejects with UserTaken. */
  async add({ user_id, name, email, password }: NewUser): Promise<UserDocument> {
    const user = {
      _id: user_id,
      name,
      email,
      email_key: email.toLowerCase(),
      password,
      created_at: new Date(),
    };
    const event = waitingEvent(UserCreated.type, { user_id, name, email } satisfies UserCreatedData);
    try {
      await withTransaction(this.database, async (session) => {
        await this.users.insertOne(user, { session });
        await this.outbox.append(session, [{ stream: `user:${user_id}`, seq: 1, event }]);
      });
      return user;
    } catch (error) {
      if (duplicateKeyIsTransient(error)) throw new UserTaken();
      throw error;
    }
  }

  async byId(userId: string): Promise<UserDocument | undefined> {
    return (await this.users.findOne({ _id: userId })) ?? undefined;
  }

  async byEmail(email: string): Promise<UserDocument | undefined> {
    return (await this.users.findOne({ email_key: email.toLowerCase() })) ?? undefined;
  }

  private get users() {
    return this.database.collection<UserDocument>(COLLECTION);
  }
}
