/**
 * @typedef {{ seq: number, id: string, type: string, time: string, data: any }} TeamEvent
 * @typedef {{ task_id: string, title: string, completed: boolean, version: number }} Task
 */

/**
 * The tasks after an event; it changes nothing that is newer than the event.
 * @param {ReadonlyMap<string, Task>} tasks
 * @param {TeamEvent} event
 */
export function afterEvent(tasks, { type, data }) {
  if (!type.startsWith('Task')) return tasks;
  const next = new Map(tasks);
  const { task_id, title, completed, version } = data;
  if (type === 'TaskDeleted') next.delete(task_id);
  else if (version > (tasks.get(task_id)?.version ?? 0))
    next.set(task_id, { task_id, title, completed, version });
  return next;
}

/** @param {Task[]} items */
export function tasksOf(items) {
  return new Map(items.map((task) => [task.task_id, task]));
}
