import { type Outbox, type OutboxEntry } from '#libs/mongo';
import { type Trace } from '#libs/tracing';
import { type mongo } from 'mongoose';
import { Refused } from '../domain/refused.js';
import { roleIn, stateOf, type Team } from '../domain/team.js';
import { waitingEvent, type WaitingEvent } from '../domain/waiting-event.js';
import { type TaskDocument } from './task.schema.js';
import { type StoredMember, type TeamDocument } from './team.schema.js';

/** What a change is of, and who makes it. */
export interface AskedChange {
  readonly team_id: string;
  readonly actor: string;
  /** Of a change of this task alone. */
  readonly task_id?: string;
  /** Nobody has had its id before. */
  readonly isNew?: boolean;
  /** Of the request, which its event keeps. */
  readonly trace?: Trace | undefined;
}

/** What a change finds. */
export interface Found {
  readonly team: Omit<Team, 'members'> & { readonly members: readonly StoredMember[] };
  /** That of the `task_id` which was asked for, of whichever team it is. */
  readonly task: TaskDocument | undefined;
}

/** What a change comes to. */
export interface Change<Result> {
  readonly result: Result;
  /** The contract's type and what its event says beside team, seq and actor; without it nothing has changed after all. */
  readonly event?: { readonly type: string; readonly data: object };
  /** Of the team itself; moves its version. */
  readonly team?: {
    readonly name?: string;
    readonly members?: readonly StoredMember[];
    /** With all of its tasks. */
    readonly deleted?: true;
  };
  /** As the task of `task_id` is from now on; null when it is gone. */
  readonly task?: TaskDocument | null;
}

/** Decides by what it is given alone, for it may be asked again. */
export type Decide<Result> = (found: Found) => Change<Result>;

export interface Stores {
  readonly teams: mongo.Collection<TeamDocument>;
  readonly tasks: mongo.Collection<TaskDocument>;
  readonly outbox: Outbox<WaitingEvent>;
}

/**
 * Changes that are decided one after the other and written together. A team's are either one of the team itself, or several
 * of different tasks.
 */
export class ChangeGroup {
  private readonly teamWrites = new Map<string, mongo.AnyBulkWriteOperation<TeamDocument>>();
  private readonly taskWrites: mongo.AnyBulkWriteOperation<TaskDocument>[] = [];
  private readonly entries: OutboxEntry<WaitingEvent>[] = [];
  private readonly withoutTasks: string[] = [];

  constructor(private readonly teams: Map<string, TeamDocument>) {}

  decide<Result>(
    asked: AskedChange,
    task: TaskDocument | undefined,
    decide: Decide<Result>,
  ): PromiseSettledResult<Result> {
    try {
      const { team_id, actor } = asked;
      const team = this.teams.get(team_id);
      if (!team || team.deleted_at) throw new Refused('NO_TEAM');
      roleIn(teamOf(team), actor);
      const change = decide({ team: teamOf(team), task });
      if (change.event) this.take(team, asked, task, change, change.event);
      return { status: 'fulfilled', value: change.result };
    } catch (reason) {
      return { status: 'rejected', reason };
    }
  }

  async write({ teams, tasks, outbox }: Stores, session: mongo.ClientSession): Promise<void> {
    if (this.entries.length === 0) return;
    const options = { session, ordered: false };
    // First, so that whoever changes the same team at the same time conflicts before there is more to take back.
    await teams.bulkWrite([...this.teamWrites.values()], options);
    if (this.taskWrites.length > 0) await tasks.bulkWrite(this.taskWrites, options);
    if (this.withoutTasks.length > 0)
      await tasks.deleteMany({ team_id: { $in: this.withoutTasks } }, { session });
    await outbox.append(session, this.entries);
  }

  private take(
    before: TeamDocument,
    { actor, trace }: AskedChange,
    task: TaskDocument | undefined,
    change: Change<unknown>,
    event: NonNullable<Change<unknown>['event']>,
  ): void {
    const { _id } = before;
    const of = change.team;
    const team = {
      ...before,
      seq: before.seq + 1,
      name: of?.name ?? before.name,
      members: of?.deleted ? [] : [...(of?.members ?? before.members)],
    };
    this.teams.set(_id, team);
    this.teamWrites.set(_id, { updateOne: { filter: { _id }, update: updateOf(team, of) } });
    if (of?.deleted) this.withoutTasks.push(_id);
    if (change.task !== undefined) this.taskWrites.push(taskWrite(task, change.task));
    const state = of && (of.deleted ? null : stateOf(teamOf(team)));
    this.entries.push({ ...entryOf(team, actor, event, state), ...(trace && { trace }) });
  }
}

/** The place in the outbox of what `actor` did to `team`, which has the sequence number of it. */
export function entryOf(
  { _id, seq, partition }: TeamDocument,
  actor: string,
  { type, data }: { readonly type: string; readonly data: object },
  state: WaitingEvent['state'],
): OutboxEntry<WaitingEvent> {
  const more = { ...(state !== undefined && { state }), ...(partition !== undefined && { partition }) };
  const said = { team_id: _id, seq, actor, ...data };
  return { stream: `team:${_id}`, seq, event: waitingEvent(type, said, more) };
}

export function teamOf({ _id, name, members, version, seq }: TeamDocument): Found['team'] {
  return { team_id: _id, name, members, version, seq };
}

function updateOf(team: TeamDocument, of: Change<unknown>['team']): mongo.UpdateFilter<TeamDocument> {
  const now = new Date();
  const { seq, name, members } = team;
  const ofAny = { seq, updated_at: now };
  if (!of) return { $set: ofAny };
  const ofTeam = of.deleted ? { members, deleted_at: now } : { name, members };
  return { $set: { ...ofAny, ...ofTeam }, $inc: { version: 1 } };
}

function taskWrite(
  before: TaskDocument | undefined,
  after: TaskDocument | null,
): mongo.AnyBulkWriteOperation<TaskDocument> {
  if (after === null) return { deleteOne: { filter: { _id: before?._id ?? '' } } };
  if (!before) return { insertOne: { document: after } };
  return { replaceOne: { filter: { _id: after._id }, replacement: after } };
}
