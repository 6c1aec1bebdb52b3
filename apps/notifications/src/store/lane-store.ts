import { MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { LANES, QUEUE } from './collections.js';
import { type LaneDocument, laneSchema } from './lane.schema.js';
import { type QueuedEventDocument, queuedEventSchema } from './queued-event.schema.js';

/** A team whose mails this process may send until `leased_until` by the database's clock. */
export type Lane = LaneDocument;

/** What becomes of a lane that is let go. */
export type Release =
  | { readonly to: 'idle' | 'soon' }
  | { readonly to: 'wait'; readonly ms: number }
  | { readonly to: 'parked'; readonly ms: number; readonly reason: string };

/** A waiting event, and how long it has waited. */
export interface WaitingEvent extends QueuedEventDocument {
  readonly waited_ms: number;
}

/** Who sends the mails of a team, and when. Time is the database's ($$NOW) alone. */
@Injectable()
export class LaneStore {
  constructor(private readonly database: MongoDatabase) {
    database.model('Lane', laneSchema, LANES);
    database.model('QueuedEvent', queuedEventSchema, QUEUE);
  }

  /** The lane that has been due for longest and that nobody has; undefined when there is none. */
  async claim(owner: string, leaseMs: number): Promise<Lane | undefined> {
    const free = { $lte: [{ $ifNull: ['$leased_until', new Date(0)] }, '$$NOW'] };
    const lane = await this.lanes.findOneAndUpdate(
      { due_at: { $exists: true }, $expr: { $and: [{ $lte: ['$due_at', '$$NOW'] }, free] } },
      [
        {
          $set: {
            owner: { $literal: owner },
            token: { $add: ['$token', 1] },
            leased_until: { $add: ['$$NOW', leaseMs] },
          },
        },
      ],
      { sort: { due_at: 1 }, returnDocument: 'after' },
    );
    return lane ?? undefined;
  }

  /** False when the lane is another's by now. */
  async renew({ _id, token }: Lane, leaseMs: number): Promise<boolean> {
    const { matchedCount } = await this.lanes.updateOne({ _id, token, owner: { $exists: true } }, [
      { $set: { leased_until: { $add: ['$$NOW', leaseMs] } } },
    ]);
    return matchedCount > 0;
  }

  /** Does nothing for who no longer has it. Where something has come since the claim, the lane is due at once. */
  async release({ _id, token, rung }: Lane, release: Release): Promise<void> {
    const unheard = { $ne: ['$rung', rung] };
    const after = (ms: number) => ({ $add: ['$$NOW', ms] });
    const parked = release.to === 'parked';
    const due = {
      idle: () => ({ $cond: [unheard, '$$NOW', '$$REMOVE'] }),
      soon: () => '$$NOW',
      wait: () => ({ $cond: [unheard, '$$NOW', after('ms' in release ? release.ms : 0)] }),
      parked: () => after('ms' in release ? release.ms : 0),
    }[release.to]();
    await this.lanes.updateOne({ _id, token }, [
      {
        $set: {
          due_at: due,
          ...(parked && {
            attempts: { $add: ['$attempts', 1] },
            parked_since: { $ifNull: ['$parked_since', '$$NOW'] },
            reason: { $literal: release.reason },
          }),
        },
      },
      { $unset: ['owner', 'leased_until', ...(parked ? [] : ['parked_since', 'reason'])] },
      ...(parked ? [] : [{ $set: { attempts: 0 } }]),
    ]);
  }

  /** The first events that wait, in the team's order. */
  async waiting(team: string, limit: number): Promise<WaitingEvent[]> {
    return this.queue
      .aggregate<WaitingEvent>([
        { $match: { team_id: team, state: 'waiting' } },
        { $sort: { seq: 1 } },
        { $limit: limit },
        { $set: { waited_ms: { $subtract: ['$$NOW', '$at'] } } },
      ])
      .toArray();
  }

  /**
   * How many teams are parked, and how long the one that was parked first, s. `withinMs` bounds the wait for a slow or absent
   * database; it then fails.
   */
  async parked({ withinMs }: { readonly withinMs: number }): Promise<{ teams: number; oldestS: number }> {
    const [found] = await this.lanes
      .aggregate<{ teams: number; age: number }>(
        [
          { $match: { parked_since: { $exists: true } } },
          { $group: { _id: null, teams: { $sum: 1 }, since: { $min: '$parked_since' } } },
          { $set: { age: { $subtract: ['$$NOW', '$since'] } } },
        ],
        { maxTimeMS: withinMs, signal: AbortSignal.timeout(withinMs) },
      )
      .toArray();
    return { teams: found?.teams ?? 0, oldestS: Math.max(0, found?.age ?? 0) / 1000 };
  }

  get lanes(): mongo.Collection<LaneDocument> {
    return this.database.collection<LaneDocument>(LANES);
  }

  private get queue(): mongo.Collection<QueuedEventDocument> {
    return this.database.collection<QueuedEventDocument>(QUEUE);
  }
}
