import { type MongoDatabase } from '#libs/mongo';
import { type NotificationsConfig } from '../notifications.config.js';
import { BEGINNING } from './collections.js';

interface BeginningDocument {
  _id: string;
  at: Date;
}

const HOUR_MS = 3_600_000;

/** When this service ran first. What happened long before is learnt from, and nobody is mailed about it. */
export class Beginning {
  private at: Date | undefined;

  constructor(
    private readonly database: MongoDatabase,
    private readonly settings: Pick<NotificationsConfig, 'MAIL_BACKLOG_HOURS'>,
  ) {}

  /** Before the first event; later starts change nothing. By the database's clock. */
  async mark(): Promise<Date> {
    const marked = await this.database
      .collection<BeginningDocument>(BEGINNING)
      .findOneAndUpdate({ _id: 'first-start' }, [{ $set: { at: { $ifNull: ['$at', '$$NOW'] } } }], {
        upsert: true,
        returnDocument: 'after',
      });
    return (this.at = marked?.at ?? new Date());
  }

  /** Whether something that happened at `time`, ms since 1970, was no news any more when the service ran first. */
  async isOldNews(time: number): Promise<boolean> {
    const at = this.at ?? (await this.mark());
    return time < at.getTime() - this.settings.MAIL_BACKLOG_HOURS * HOUR_MS;
  }
}
