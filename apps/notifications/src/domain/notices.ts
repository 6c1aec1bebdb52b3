import { type Kind } from './kinds.js';
import { type TeamEvent } from './team-event.js';

/** Somebody who is to hear of an event, and why. */
export interface Notice {
  readonly user_id: string;
  readonly kind: Kind;
}

/** What is known of a task before the event; the contracts do not say who made it, nor who had it before. */
export interface TaskFacts {
  readonly creator?: string;
  readonly assignee?: string;
}

/** What is known of a team as of the event before. */
export interface TeamFacts {
  readonly task?: TaskFacts;
  readonly members: ReadonlySet<string>;
  /** Who was removed or left: nothing about the team's tasks goes to them any more. */
  readonly gone: ReadonlySet<string>;
}

/** Who hears of an event, before their preferences are asked. Never who did it, and nobody twice. */
export function noticesOf(event: TeamEvent, facts: TeamFacts): Notice[] {
  const { actor } = event.data;
  const seen = new Set<string>([actor]);
  return candidates(event, facts).filter(({ user_id }) => {
    if (seen.has(user_id)) return false;
    seen.add(user_id);
    return true;
  });
}

function candidates(event: TeamEvent, { task, members, gone }: TeamFacts): Notice[] {
  switch (event.type) {
    case 'MemberAdded':
      return [{ user_id: event.data.user_id, kind: 'added_to_team' }];
    case 'MemberRemoved':
      return [{ user_id: event.data.user_id, kind: 'removed_from_team' }];
    case 'MemberRoleUpdated':
      return [{ user_id: event.data.user_id, kind: 'role_changed' }];
    case 'TeamUpdated':
      return notices('team_renamed', members);
    case 'TeamDeleted':
      return notices('team_deleted', members);
    case 'TeamCreated':
      return [];
    case 'TaskCreated':
      return present(gone, notices('task_assigned', [event.data.assignee]));
    case 'TaskUpdated': {
      const { assignee } = event.data;
      // Without the task's past it is not known whether the assignee is a new one.
      const isNew = task !== undefined && assignee !== task.assignee;
      return present(gone, [
        ...(isNew ? notices('task_assigned', [assignee]) : []),
        ...notices('task_changed', [task?.creator, assignee]),
      ]);
    }
    case 'TaskCompleted':
      return present(gone, notices('task_completed', [task?.creator, event.data.assignee]));
    case 'TaskDeleted':
      return present(gone, notices('task_deleted', [task?.creator, task?.assignee]));
  }
}

function notices(kind: Kind, users: Iterable<string | undefined>): Notice[] {
  return [...users].flatMap((user_id) => (user_id === undefined ? [] : [{ user_id, kind }]));
}

function present(gone: ReadonlySet<string>, found: readonly Notice[]): Notice[] {
  return found.filter(({ user_id }) => !gone.has(user_id));
}
