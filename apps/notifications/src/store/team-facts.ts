import { type TeamStateChangedData } from '#libs/events';
import { MongoDatabase, withTransaction } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { type TeamFacts } from '../domain/notices.js';
import { type TeamEvent } from '../domain/team-event.js';
import { LANES, MEMBERS, QUEUE, TASKS } from './collections.js';
import { type MemberDocument, memberSchema, type TaskDocument, taskSchema } from './facts.schema.js';
import { type Lane } from './lane-store.js';
import { type LaneDocument } from './lane.schema.js';
import { type QueuedEventDocument } from './queued-event.schema.js';

/** Another process sends the mails of this team by now. */
export class LaneLost extends Error {}

/** What the events of teams add up to, moved in the order in which their mails go out. */
@Injectable()
export class TeamFactsStore {
  constructor(private readonly database: MongoDatabase) {
    database.model('Member', memberSchema, MEMBERS);
    database.model('Task', taskSchema, TASKS);
  }

  async before({ data }: TeamEvent): Promise<TeamFacts> {
    const taskId = 'task_id' in data && typeof data.task_id === 'string' ? data.task_id : undefined;
    const [members, task] = await Promise.all([
      this.members.find({ team_id: data.team_id }).toArray(),
      taskId === undefined ? null : this.tasks.findOne({ _id: taskId }),
    ]);
    const ids = (gone: boolean) =>
      new Set(members.filter((member) => member.gone === gone).map(({ user_id }) => user_id));
    return { members: ids(false), gone: ids(true), ...(task && { task }) };
  }

  /**
   * The mails of an event are out: moves what it changes, its team's turn and itself, all or nothing. Rejects with LaneLost when
   * the lane is another's.
   */
  async finish(lane: Lane, event: TeamEvent): Promise<void> {
    const { seq } = event.data;
    await withTransaction(this.database, async (session) => {
      const name = nameAfter(event);
      const isNewer = { $gte: [seq, { $ifNull: ['$name_seq', 0] }] };
      const { matchedCount } = await this.database.collection<LaneDocument>(LANES).updateOne(
        { _id: lane._id, token: lane.token },
        [
          {
            $set: {
              next_seq: { $max: ['$next_seq', seq + 1] },
              attempts: 0,
              ...(name !== undefined && {
                name: { $cond: [isNewer, { $literal: name }, '$name'] },
                name_seq: { $max: ['$name_seq', seq] },
              }),
            },
          },
          { $unset: ['parked_since', 'reason'] },
        ],
        { session },
      );
      if (matchedCount === 0) throw new LaneLost(`the mails of team ${lane._id} are another's to send`);
      await this.fold(event, session);
      await this.database
        .collection<QueuedEventDocument>(QUEUE)
        .updateOne(
          { _id: event.id },
          [{ $set: { state: 'done', done_at: '$$NOW' } }, { $unset: ['record', 'again'] }],
          { session },
        );
    });
  }

  /** A whole team as of its `seq`, where that is news. */
  async learn({ team_id, seq, name, members }: TeamStateChangedData): Promise<void> {
    const lanes = this.database.collection<LaneDocument>(LANES);
    const known = await lanes.findOne({ _id: team_id }, { projection: { next_seq: 1, name_seq: 1 } });
    if (known && Math.max(known.next_seq - 1, known.name_seq ?? 0) >= seq) return;
    const first = { next_seq: 1, rung: 0, token: 0, attempts: 0 };
    await lanes.updateOne({ _id: team_id }, { $setOnInsert: first }, { upsert: true });
    await lanes.updateOne(
      { _id: team_id, $or: [{ name_seq: { $exists: false } }, { name_seq: { $lt: seq } }] },
      { $set: { name, name_seq: seq } },
    );
    const left = await this.members
      .find({ team_id, gone: false, seq: { $lt: seq }, user_id: { $nin: members.map((one) => one.user_id) } })
      .toArray();
    const now = [
      ...members.map(({ user_id }) => ({ user_id, gone: false })),
      ...left.map(({ user_id }) => ({ user_id, gone: true })),
    ];
    for (const { user_id, gone } of now) await this.setMember(team_id, user_id, seq, gone);
  }

  private async fold(event: TeamEvent, session: mongo.ClientSession): Promise<void> {
    const { team_id, seq, actor } = event.data;
    switch (event.type) {
      case 'TeamCreated':
        return this.setMember(team_id, actor, seq, false, session);
      case 'MemberAdded':
      case 'MemberRoleUpdated':
        return this.setMember(team_id, event.data.user_id, seq, false, session);
      case 'MemberRemoved':
        return this.setMember(team_id, event.data.user_id, seq, true, session);
      case 'TaskCreated':
        return this.setTask(event.data, { creator: actor }, session);
      case 'TaskUpdated':
      case 'TaskCompleted':
        return this.setTask(event.data, {}, session);
      case 'TaskDeleted':
        await this.tasks.deleteOne({ _id: event.data.task_id }, { session });
        return;
      case 'TeamDeleted':
        await this.members.updateMany({ team_id }, { $set: { gone: true, seq } }, { session });
        await this.tasks.deleteMany({ team_id }, { session });
        return;
      case 'TeamUpdated':
        return;
    }
  }

  private async setMember(
    team_id: string,
    user_id: string,
    seq: number,
    gone: boolean,
    session?: mongo.ClientSession,
  ): Promise<void> {
    const isNewer = { $gte: [seq, { $ifNull: ['$seq', 0] }] };
    await this.members.updateOne(
      { _id: `${team_id}/${user_id}` },
      [
        {
          $set: {
            team_id: { $literal: team_id },
            user_id: { $literal: user_id },
            gone: { $cond: [isNewer, gone, '$gone'] },
            seq: { $max: ['$seq', seq] },
          },
        },
      ],
      { upsert: true, ...(session && { session }) },
    );
  }

  private async setTask(
    {
      task_id,
      team_id,
      seq,
      assignee,
    }: { task_id: string; team_id: string; seq: number; assignee?: string | undefined },
    made: { creator?: string },
    session: mongo.ClientSession,
  ): Promise<void> {
    const isNewer = { $gte: [seq, { $ifNull: ['$seq', 0] }] };
    const now = assignee === undefined ? '$$REMOVE' : { $literal: assignee };
    await this.tasks.updateOne(
      { _id: task_id },
      [
        {
          $set: {
            team_id: { $literal: team_id },
            ...(made.creator !== undefined && { creator: { $literal: made.creator } }),
            assignee: { $cond: [isNewer, now, '$assignee'] },
            seq: { $max: ['$seq', seq] },
          },
        },
      ],
      { upsert: true, session },
    );
  }

  private get members(): mongo.Collection<MemberDocument> {
    return this.database.collection<MemberDocument>(MEMBERS);
  }

  private get tasks(): mongo.Collection<TaskDocument> {
    return this.database.collection<TaskDocument>(TASKS);
  }
}

function nameAfter(event: TeamEvent): string | undefined {
  return event.type === 'TeamCreated' || event.type === 'TeamUpdated' ? event.data.name : undefined;
}
