import { TaskCompleted, TaskCreated, TaskDeleted, TaskUpdated } from '#libs/events';
import { keysetPage, type KeysetPage, type SortField } from '#libs/mongo';
import { Injectable } from '@nestjs/common';
import { type mongo } from 'mongoose';
import { Refused } from '../domain/refused.js';
import { type Expected, requireRight, requireVersion, roleIn, type Team } from '../domain/team.js';
import { type Change, type Found } from './change-group.js';
import { type TaskDocument } from './task.schema.js';
import { TeamChanges } from './team-changes.js';
import { type Added, TeamStore } from './team-store.js';

const OLDEST_FIRST: readonly SortField[] = [
  { field: 'created_at', direction: 'ascending', type: 'date' },
  { field: '_id', direction: 'ascending', type: 'string' },
];

/** What a member says of a task; null takes away what was said. */
export interface TaskFields {
  readonly title?: string;
  readonly description?: string | null;
  readonly assignee?: string | null;
  readonly due_on?: string | null;
}

export interface AskedTask {
  readonly task_id: string;
  readonly actor: string;
  readonly expected: Expected;
}

/** Tasks of teams. Everything that is not done rejects with Refused. */
@Injectable()
export class TaskStore {
  constructor(
    private readonly changes: TeamChanges,
    private readonly teams: TeamStore,
  ) {}

  async create(
    asked: { task_id: string; isNew: boolean; team_id: string; actor: string },
    fields: TaskFields & { readonly title: string },
  ): Promise<Added<TaskDocument>> {
    const { task_id, team_id, actor } = asked;
    return this.changes.change<Added<TaskDocument>>(asked, ({ team, task: before }) => {
      requireRight(team, actor, 'write_tasks');
      if (before) {
        const same =
          before.team_id === team_id &&
          (before.version > 1 ||
            isSame(before, { description: null, assignee: null, due_on: null, ...fields }));
        if (!same) throw new Refused('KEY_REUSED');
        return { result: { result: before, replayed: true } };
      }
      const now = new Date();
      const times = { created_by: actor, created_at: now, updated_at: now };
      const task = changed(
        { _id: task_id, team_id, title: '', completed: false, version: 1, ...times },
        fields,
      );
      requireAssignee(team, fields);
      return { result: { result: task, replayed: false }, task, event: eventOf(TaskCreated.type, task) };
    });
  }

  async read(taskId: string, actor: string): Promise<TaskDocument> {
    const task = await this.tasks.findOne({ _id: taskId });
    if (!task) throw new Refused('NO_TASK');
    await this.teams.read(task.team_id, actor).catch(hideTeam);
    return task;
  }

  /** Rejects with KeysetCursorError for a cursor that is not of this team's list. */
  async ofTeam(
    team_id: string,
    actor: string,
    limit: number,
    cursor: string | undefined,
  ): Promise<KeysetPage<TaskDocument>> {
    await this.teams.read(team_id, actor);
    return keysetPage(this.tasks, { filter: { team_id }, sort: OLDEST_FIRST, limit, cursor });
  }

  async update(asked: AskedTask, fields: TaskFields): Promise<TaskDocument> {
    return this.change(asked, (before, team) => {
      requireRight(team, asked.actor, 'write_tasks');
      requireVersion(before.version, asked.expected);
      requireAssignee(team, fields);
      if (isSame(before, fields)) return { result: before };
      const task = changed({ ...before, version: before.version + 1, updated_at: new Date() }, fields);
      return { result: task, task, event: eventOf(TaskUpdated.type, task) };
    });
  }

  /** A task that is completed stays so: completing it again changes nothing. */
  async complete(asked: AskedTask): Promise<TaskDocument> {
    return this.change(asked, (before, team) => {
      requireRight(team, asked.actor, 'write_tasks');
      if (before.completed) return { result: before };
      requireVersion(before.version, asked.expected);
      const task = { ...before, completed: true, version: before.version + 1, updated_at: new Date() };
      return { result: task, task, event: eventOf(TaskCompleted.type, task) };
    });
  }

  async delete(asked: AskedTask): Promise<void> {
    await this.change(asked, (before, team) => {
      const own = before.created_by === asked.actor;
      requireRight(team, asked.actor, own ? 'delete_own_task' : 'delete_any_task');
      requireVersion(before.version, asked.expected);
      const data = { task_id: before._id, title: before.title };
      return { result: undefined, task: null, event: { type: TaskDeleted.type, data } };
    });
  }

  private async change<Result>(
    { task_id, actor }: AskedTask,
    decide: (task: TaskDocument, team: Found['team']) => Change<Result>,
  ): Promise<Result> {
    // A task never changes its team.
    const { team_id } = await this.read(task_id, actor);
    return this.changes
      .change({ team_id, actor, task_id }, ({ task, team }) => {
        if (!task) throw new Refused('NO_TASK');
        return decide(task, team);
      })
      .catch(hideTeam);
  }

  private get tasks(): mongo.Collection<TaskDocument> {
    return this.changes.tasks;
  }
}

/** Who asks for a task is not told of a team. */
function hideTeam(error: unknown): never {
  throw error instanceof Refused && error.code === 'NO_TEAM' ? new Refused('NO_TASK') : error;
}

function requireAssignee(team: Pick<Team, 'members'>, { assignee }: TaskFields): void {
  if (assignee === undefined || assignee === null) return;
  try {
    roleIn(team, assignee);
  } catch {
    throw new Refused('ASSIGNEE_NO_MEMBER');
  }
}

const OPTIONAL = ['description', 'assignee', 'due_on'] as const;

function changed(task: TaskDocument, fields: TaskFields): TaskDocument {
  const after = { ...task, ...(fields.title !== undefined && { title: fields.title }) };
  for (const field of OPTIONAL) {
    const said = fields[field];
    if (said === null) delete after[field];
    else if (said !== undefined) after[field] = said;
  }
  return after;
}

function isSame(task: TaskDocument, fields: TaskFields): boolean {
  const after = changed(task, fields);
  return (['title', ...OPTIONAL] as const).every((field) => after[field] === task[field]);
}

function eventOf(type: string, task: TaskDocument): { type: string; data: object } {
  const { _id, title, completed, version } = task;
  const said = Object.fromEntries(
    OPTIONAL.flatMap((field) => (task[field] === undefined ? [] : [[field, task[field]]])),
  );
  return { type, data: { task_id: _id, title, ...said, completed, version } };
}
