import { mongoErrorClass, MongoDatabase, Outbox, withTransaction } from '#libs/mongo';
import { currentTrace, insideTrace } from '#libs/tracing';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { stateOf } from '../domain/team.js';
import { TEAMS_COLLECTION } from '../domain/team-move.js';
import { type WaitingEvent } from '../domain/waiting-event.js';
import { type AskedChange, ChangeGroup, type Decide, entryOf, teamOf } from './change-group.js';
import { GroupCommit } from './group-commit.js';
import { type TaskDocument, taskSchema } from './task.schema.js';
import { type TeamDocument, teamSchema } from './team.schema.js';

const TASKS_COLLECTION = 'tasks';

interface Asked extends AskedChange {
  readonly decide: Decide<unknown>;
}

/** Every change of a team goes through here: it takes the team's next sequence number, and leaves its event in the outbox. */
@Injectable()
export class TeamChanges {
  private readonly group = new GroupCommit<Asked>({
    commit: (asked) => this.commit(asked),
    // Those of tasks leave the team as it was, so that several can follow each other in one transaction.
    together: (one, other) =>
      one.team_id !== other.team_id ||
      (one.task_id !== undefined && other.task_id !== undefined && one.task_id !== other.task_id),
    isOfOne: (error) => mongoErrorClass(error) !== 'infrastructure',
  });

  constructor(
    private readonly database: MongoDatabase,
    private readonly outbox: Outbox<WaitingEvent>,
  ) {
    database.model('Team', teamSchema, TEAMS_COLLECTION);
    database.model('Task', taskSchema, TASKS_COLLECTION);
  }

  /** In the transaction of `session`: a new team with its first event. */
  async begin(team: TeamDocument, actor: string, type: string, session: mongo.ClientSession): Promise<void> {
    await this.teams.insertOne(team, { session });
    const event = { type, data: { name: team.name } };
    await this.outbox.append(session, [entryOf(team, actor, event, stateOf(teamOf(team)))]);
  }

  /**
   * Runs `decide` on the team for one of its members, and writes what it comes to with the event in one transaction, which it
   * may share with other changes. Rejects with what `decide` throws, and with Refused when there is no team for `actor`.
   */
  async change<Result>(asked: AskedChange, decide: Decide<Result>): Promise<Result> {
    // Its group may be committed while another request's code runs.
    return (await this.group.run({ ...asked, decide, trace: currentTrace() })) as Result;
  }

  get teams(): mongo.Collection<TeamDocument> {
    return this.database.collection<TeamDocument>(TEAMS_COLLECTION);
  }

  get tasks(): mongo.Collection<TaskDocument> {
    return this.database.collection<TaskDocument>(TASKS_COLLECTION);
  }

  private commit(asked: readonly Asked[]): Promise<readonly PromiseSettledResult<unknown>[]> {
    // The transaction is a part of the first one's trace, below which its event stays; those of the others keep their own.
    const leading = asked[0]?.trace;
    const teamIds = asked.map(({ team_id }) => team_id);
    // One command less delays all that wait for the transaction.
    const taskIds = asked.flatMap(({ task_id, isNew }) => (isNew ? [] : (task_id ?? [])));
    const transaction = () =>
      withTransaction(this.database, async (session) => {
        const group = new ChangeGroup(await byId(this.teams, teamIds, session));
        const tasks = await byId(this.tasks, taskIds, session);
        const outcomes = asked.map((each) =>
          group.decide(
            each.trace === leading ? { ...each, trace: undefined } : each,
            tasks.get(each.task_id ?? ''),
            each.decide,
          ),
        );
        await group.write({ teams: this.teams, tasks: this.tasks, outbox: this.outbox }, session);
        return outcomes;
      });
    return leading ? insideTrace(leading, transaction) : transaction();
  }
}

async function byId<Document extends TeamDocument | TaskDocument>(
  collection: mongo.Collection<Document>,
  ids: readonly string[],
  session: mongo.ClientSession,
): Promise<Map<string, Document>> {
  if (ids.length === 0) return new Map();
  const filter = { _id: { $in: [...new Set(ids)] } } as mongo.Filter<Document>;
  const found = (await collection.find(filter, { session }).toArray()) as Document[];
  return new Map(found.map((document) => [document._id, document]));
}
