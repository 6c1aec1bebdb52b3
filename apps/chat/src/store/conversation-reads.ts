import { setTimeout as sleep } from 'node:timers/promises';
import { mongoErrorClass, type MongoDatabase } from '#libs/mongo';
import { type mongo } from 'mongoose';
import { type SeenPositions } from '../domain/seen-positions.js';
import { LOG_POSITIONS, type LogPositionDocument } from './log-position.schema.js';
import { type MessageDocument } from './message.schema.js';
import { type ReadPreference, type ReadView } from './read-view.js';

/** What was seen is not stored yet, or not where it could be read in time. */
export class NotYetStored extends Error {}

const MESSAGES = 'messages';
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
    private readonly preferred: ReadPreference,
    private readonly waitMs: number,
  ) {}

  /**
   * Calls `read` with a view that has seen `seen`; it may be called twice. Without anything seen it is an ordinary read by the
   * read preference. Fails with NotYetStored after the wait, and with what the driver throws.
   */
  async after<Result>(
    seen: SeenPositions,
    read: (view: ReadView) => Promise<Result>,
    readPreference: ReadPreference = this.preferred,
  ): Promise<Result> {
    if (seen.size === 0) return read({ readPreference });
    const session = this.database.session({ causalConsistency: true });
    const deadline = performance.now() + this.waitMs;
    try {
      if (readPreference !== 'primary') {
        const soon = Math.min(deadline, performance.now() + OTHERS_MS);
        // Members that lag or are away are no reason to refuse: the primary has what there is.
        const answer = await this.attempt(seen, readPreference, session, soon, read).catch(unlessPassing);
        if (answer) return answer.result;
      }
      const answer = await this.attempt(seen, 'primary', session, deadline, read);
      if (answer) return answer.result;
      throw new NotYetStored();
    } finally {
      await session.endSession();
    }
  }

  private async attempt<Result>(
    seen: SeenPositions,
    readPreference: ReadPreference,
    session: mongo.ClientSession,
    deadline: number,
    read: (view: ReadView) => Promise<Result>,
  ): Promise<{ readonly result: Result } | undefined> {
    const view = () => ({
      readPreference,
      options: { session, maxTimeMS: Math.ceil(Math.max(OTHERS_MS, deadline - performance.now())) },
    });
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      if (await this.hasStored(seen, view())) return { result: await read(view()) };
      if (performance.now() + pause >= deadline) return undefined;
      await sleep(pause);
    }
  }

  private async hasStored(seen: SeenPositions, view: ReadView): Promise<boolean> {
    const { readPreference, options } = view;
    const messages = this.database.collection<MessageDocument>(MESSAGES, readPreference);
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
    const positions = await this.database
      .collection<LogPositionDocument>(LOG_POSITIONS, readPreference)
      .find({ _id: { $in: [...missing.keys()] } }, options)
      .toArray();
    for (const { _id, next } of positions) if (next >= (missing.get(_id) ?? 0)) missing.delete(_id);
    for (const [partition, next] of missing) {
      const beyond = await messages.findOne(
        { partition, offset: { $gte: next } },
        { ...options, projection: { _id: 1 } },
      );
      if (!beyond) return false;
    }
    return true;
  }
}

function unlessPassing(error: unknown): undefined {
  const errorClass = mongoErrorClass(error);
  if (errorClass !== 'infrastructure' && errorClass !== 'transient') throw error;
  return undefined;
}
