import { setTimeout as sleep } from 'node:timers/promises';
import { mongoErrorClass, type MongoDatabase } from '#libs/mongo';
import { type mongo } from 'mongoose';
import { type SeenPositions } from '../domain/seen-positions.js';
import { type ConversationFolder } from './conversation-folder.js';
import { CONVERSATIONS } from './conversation.schema.js';
import { type LogPositionDocument, logPositionId } from './log-position.schema.js';
import { type MessageDocument, MESSAGES } from './message.schema.js';
import { type ReadPreference, type ReadView, READ_CONCERN } from './read-view.js';

type Read<Result> = (view: ReadView) => Promise<Result>;

/** What was seen is not stored yet, or not where it could be read in time. */
export class NotYetStored extends Error {}

/** How long members other than the primary may take before the primary is asked. */
const OTHERS_MS = 250;
const FIRST_PAUSE_MS = 5;
/** Not shorter: who makes a token up may let the database be asked for as long as a read waits. */
const LONGEST_PAUSE_MS = 250;

/**
 * Reads that show at least what their reader has seen before, whichever member answers. A member that has stored the log up
 * to the seen positions has everything that was read or sent at them; the session makes the read itself follow that answer.
 */
export class ConversationReads {
  constructor(
    private readonly database: MongoDatabase,
    private readonly folder: ConversationFolder,
    private readonly preferred: ReadPreference,
    private readonly waitMs: number,
  ) {}

  /**
   * Calls `read` with a view that has the messages of `seen`; it may be called twice. Without anything seen it is an ordinary
   * read by the read preference. Fails with NotYetStored after the wait, and with what the driver throws.
   */
  after<Result>(seen: SeenPositions, read: Read<Result>): Promise<Result> {
    return this.once(seen, (view) => this.hasStored(seen, view), this.preferred, read);
  }

  /** The same of the primary alone, for what changes what it has read: `read` is called once at most. */
  afterOnPrimary<Result>(seen: SeenPositions, read: Read<Result>): Promise<Result> {
    return this.once(seen, (view) => this.hasStored(seen, view), 'primary', read);
  }

  /** Also of the primary alone, with a view that has also folded them into their conversations. */
  async afterFold<Result>(seen: SeenPositions, read: Read<Result>): Promise<Result> {
    const letGo = this.folder.hurry([...seen.keys()]);
    try {
      return await this.once(seen, (view) => this.hasPassed(seen, view), 'primary', read);
    } finally {
      letGo();
    }
  }

  private async once<Result>(
    seen: SeenPositions,
    isThere: Read<boolean>,
    readPreference: ReadPreference,
    read: Read<Result>,
  ): Promise<Result> {
    if (seen.size === 0) return read({ readPreference });
    const session = this.database.session({ causalConsistency: true });
    const deadline = performance.now() + this.waitMs;
    const attempt = (preference: ReadPreference, until: number) =>
      this.attempt(isThere, { readPreference: preference, session, deadline: until }, read);
    try {
      if (readPreference !== 'primary') {
        const soon = Math.min(deadline, performance.now() + OTHERS_MS);
        // Members that lag or are away are no reason to refuse: the primary has what there is.
        const answer = await attempt(readPreference, soon).catch(unlessPassing);
        if (answer) return answer.result;
      }
      const answer = await attempt('primary', deadline);
      if (answer) return answer.result;
      throw new NotYetStored();
    } finally {
      await session.endSession();
    }
  }

  private async attempt<Result>(
    isThere: Read<boolean>,
    {
      readPreference,
      session,
      deadline,
    }: { readPreference: ReadPreference; session: mongo.ClientSession; deadline: number },
    read: Read<Result>,
  ): Promise<{ readonly result: Result } | undefined> {
    const view = () => ({
      readPreference,
      options: { session, maxTimeMS: Math.ceil(Math.max(OTHERS_MS, deadline - performance.now())) },
    });
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      if (await isThere(view())) return { result: await read(view()) };
      if (performance.now() + pause >= deadline) return undefined;
      await sleep(pause);
    }
  }

  private async hasStored(seen: SeenPositions, view: ReadView): Promise<boolean> {
    const { readPreference, options } = view;
    const messages = this.database.collection<MessageDocument>(MESSAGES, readPreference, READ_CONCERN);
    const missing = new Map([...seen].filter(([, next]) => next > 0));
    if (missing.size === 0) return true;
    // Nearly always it is a message that was seen last, and then it is there or not.
    const last = await messages
      .find(
        { $or: [...missing].map(([partition, next]) => ({ partition, offset: next - 1 })) },
        { ...options, projection: { _id: 0, partition: 1 } },
      )
      .toArray();
    for (const { partition } of last) missing.delete(partition);
    if (missing.size === 0) return true;
    for (const partition of await this.passed(missing, view)) missing.delete(partition);
    for (const [partition, next] of missing) {
      const beyond = await messages.findOne(
        { partition, offset: { $gte: next } },
        { ...options, projection: { _id: 1 } },
      );
      if (!beyond) return false;
    }
    return true;
  }

  private async hasPassed(seen: SeenPositions, view: ReadView): Promise<boolean> {
    const asked = new Map([...seen].filter(([, next]) => next > 0));
    return (await this.passed(asked, view)).length === asked.size;
  }

  /** The partitions that are done with up to what was seen. */
  private async passed(seen: SeenPositions, { readPreference, options }: ReadView): Promise<number[]> {
    const found = await this.database
      .collection<LogPositionDocument>(CONVERSATIONS, readPreference, READ_CONCERN)
      .find({ _id: { $in: [...seen.keys()].map(logPositionId) } }, options)
      .toArray();
    const positions = new Map(found.map(({ _id, next }) => [_id, next]));
    return [...seen]
      .filter(([partition, next]) => (positions.get(logPositionId(partition)) ?? 0) >= next)
      .map(([partition]) => partition);
  }
}

function unlessPassing(error: unknown): undefined {
  const errorClass = mongoErrorClass(error);
  if (errorClass !== 'infrastructure' && errorClass !== 'transient') throw error;
  return undefined;
}
