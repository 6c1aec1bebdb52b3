import { z } from 'zod';
import { defineEvent, type DataOf } from '../event-contract.js';
import { protobufMessage } from '../protobuf/protobuf-message.js';
import {
  exampleTask,
  exampleTeam,
  taskFields,
  taskKey,
  taskNumbers,
  teamFields,
  teamKey,
} from './team-fields.js';
import { taskCompleted, taskCreated, taskDeleted, taskUpdated } from './topics.js';

/** Keyed by task and routed by team, so that all events of a team have one partition number. 1.1 adds `due_on` and protobuf. */
const ofTask = { version: '1.1', key: taskKey, partitionKey: teamKey, movable: true } as const;
const task = z.looseObject({ ...teamFields, ...taskFields });
const gone = z.looseObject({ ...teamFields, task_id: taskFields.task_id, title: taskFields.title });
const example = { ...exampleTeam, ...exampleTask };

/** A task as it is now. */
export const TaskCreated = defineEvent({
  ...ofTask,
  type: 'TaskCreated',
  protobuf: protobufMessage('TaskCreated', task, taskNumbers),
  topic: taskCreated,
  schema: task,
  examples: [
    example,
    { ...example, description: 'From the baker at the corner', assignee: 'bob', due_on: '2026-03-01' },
  ],
});
export type TaskCreatedData = DataOf<typeof TaskCreated>;

/** A task after a change of its fields. */
export const TaskUpdated = defineEvent({
  ...ofTask,
  type: 'TaskUpdated',
  protobuf: protobufMessage('TaskUpdated', task, taskNumbers),
  topic: taskUpdated,
  schema: task,
  examples: [{ ...example, title: 'Buy two loaves', version: 2 }],
});
export type TaskUpdatedData = DataOf<typeof TaskUpdated>;

/** A task is done. */
export const TaskCompleted = defineEvent({
  ...ofTask,
  type: 'TaskCompleted',
  protobuf: protobufMessage('TaskCompleted', task, taskNumbers),
  topic: taskCompleted,
  schema: task,
  examples: [{ ...example, completed: true, version: 3 }],
});
export type TaskCompletedData = DataOf<typeof TaskCompleted>;

/** A task is gone; `title` is its last one. */
export const TaskDeleted = defineEvent({
  ...ofTask,
  type: 'TaskDeleted',
  protobuf: protobufMessage('TaskDeleted', gone, taskNumbers),
  topic: taskDeleted,
  schema: gone,
  examples: [{ ...exampleTeam, task_id: exampleTask.task_id, title: exampleTask.title }],
});
export type TaskDeletedData = DataOf<typeof TaskDeleted>;
