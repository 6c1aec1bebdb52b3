import { type FetchedRecord } from '#libs/kafka';
import { MongoDatabase } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { type TeamEvent } from '../domain/team-event.js';
import { LANES, QUEUE } from './collections.js';
import { type LaneDocument } from './lane.schema.js';
import { type QueuedEventDocument, storedRecord } from './queued-event.schema.js';

/** An event with its record; `again` when it was replayed out of the dead letters. */
export interface Incoming {
  readonly event: TeamEvent;
  readonly record: FetchedRecord;
  readonly again: boolean;
}

/** Puts what comes from the topics into the queues of its teams. */
@Injectable()
export class Intake {
  constructor(private readonly database: MongoDatabase) {}

  /**
   * Resolves when all of it will last, so that offsets may move on. What was taken in before stays as it is, done or waiting.
   * Resolves to how many were new.
   */
  async take(incoming: readonly Incoming[]): Promise<number> {
    if (incoming.length === 0) return 0;
    const queue = this.database.collection<QueuedEventDocument>(QUEUE);
    const { upsertedCount } = await queue.bulkWrite(incoming.map(writeOf), { ordered: false });
    const teams = new Set(incoming.map(({ event }) => event.data.team_id));
    // After the events: who lets go of a lane looks for them when this has changed meanwhile.
    await this.database.collection<LaneDocument>(LANES).bulkWrite([...teams].map(ring), { ordered: false });
    return upsertedCount;
  }
}

function writeOf({ event, record, again }: Incoming): mongo.AnyBulkWriteOperation<QueuedEventDocument> {
  const { id, type, data, time } = event;
  const { team_id, seq } = data;
  const said = { team_id, seq, type, data, time: new Date(time) };
  const kept = { state: 'waiting', at: '$$NOW' } as const;
  const fresh = { ...literals({ ...said, record: storedRecord(record) }), ...kept };
  const update = again
    ? [
        { $set: { ...fresh, again: { $or: [{ $eq: ['$state', 'done'] }, { $eq: ['$again', true] }] } } },
        { $unset: 'done_at' },
      ]
    : [
        {
          $replaceWith: {
            $cond: [{ $eq: [{ $type: '$state' }, 'missing'] }, { _id: '$_id', ...fresh }, '$$ROOT'],
          },
        },
      ];
  return { updateOne: { filter: { _id: id }, update, upsert: true } };
}

/** Values of users must not be taken for expressions. */
function literals(fields: Record<string, unknown>): Record<string, { $literal: unknown }> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, { $literal: value }] as const),
  );
}

/** A parked lane keeps its pause. */
function ring(team: string): mongo.AnyBulkWriteOperation<LaneDocument> {
  const update = [
    {
      $set: {
        next_seq: { $ifNull: ['$next_seq', 1] },
        token: { $ifNull: ['$token', 0] },
        attempts: { $ifNull: ['$attempts', 0] },
        rung: { $add: [{ $ifNull: ['$rung', 0] }, 1] },
        due_at: { $cond: [{ $gt: ['$parked_since', null] }, '$due_at', '$$NOW'] },
      },
    },
  ];
  return { updateOne: { filter: { _id: team }, update, upsert: true } };
}
