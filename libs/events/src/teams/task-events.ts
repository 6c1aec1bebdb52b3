import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { exampleTask, exampleTeam, taskFields, taskKey, teamFields, teamKey } from './team-fields.js';
import { taskCompleted, taskCreated, taskDeleted, taskUpdated } from './topics.js';

/** Keyed by task and routed by team, so that all events of a team have one partition number. */
const ofTask = { version: '1.0', key: taskKey, partitionKey: teamKey } as const;
const example = { ...exampleTeam, ...exampleTask };

/** A task as it is now. */
export const TaskCreated = defineEvent({
  ...ofTask,
  type: 'TaskCreated',
  topic: taskCreated,
  schema: z.looseObject({ ...teamFields, ...taskFields }),
  examples: [example, { ...example, description: 'From the baker at the corner', assignee: 'bob' }],
});
export type TaskCreatedData = DataOf<typeof TaskCreated>;

/** A task after a change of its fields. */
export const TaskUpdated = defineEvent({
  ...ofTask,
  type: 'TaskUpdated',
  topic: taskUpdated,
  schema: z.looseObject({ ...teamFields, ...taskFields }),
  examples: [{ ...example, title: 'Buy two loaves', version: 2 }],
});
export type TaskUpdatedData = DataOf<typeof TaskUpdated>;

/** A task is done. */
export const TaskCompleted = defineEvent({
  ...ofTask,
  type: 'TaskCompleted',
  topic: taskCompleted,
  schema: z.looseObject({ ...teamFields, ...taskFields }),
  examples: [{ ...example, completed: true, version: 3 }],
});
export type TaskCompletedData = DataOf<typeof TaskCompleted>;

/** A task is gone; `title` is its last one. */
export const TaskDeleted = defineEvent({
  ...ofTask,
  type: 'TaskDeleted',
  topic: taskDeleted,
  schema: z.looseObject({ ...teamFields, task_id: taskFields.task_id, title: taskFields.title }),
  examples: [{ ...exampleTeam, task_id: exampleTask.task_id, title: exampleTask.title }],
});
export type TaskDeletedData = DataOf<typeof TaskDeleted>;
