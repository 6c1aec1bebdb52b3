import { type Kind } from '../domain/kinds.js';
import { type TeamEvent } from '../domain/team-event.js';
import { type MailContent, type MailView } from './content.js';
import { memberAdded } from './templates/member-added.js';
import { memberRemoved } from './templates/member-removed.js';
import { roleChanged } from './templates/role-changed.js';
import { taskAssigned } from './templates/task-assigned.js';
import { taskChanged } from './templates/task-changed.js';
import { taskCompleted } from './templates/task-completed.js';
import { taskDeleted } from './templates/task-deleted.js';
import { teamDeleted } from './templates/team-deleted.js';
import { teamRenamed } from './templates/team-renamed.js';

/** What the mail about an event says. Undefined for an event that nobody is mailed about. */
export function contentOf(event: TeamEvent, kind: Kind, view: MailView): MailContent | undefined {
  switch (event.type) {
    case 'TeamCreated':
      return undefined;
    case 'MemberAdded':
      return memberAdded(event.data, view);
    case 'MemberRemoved':
      return memberRemoved(event.data, view);
    case 'MemberRoleUpdated':
      return roleChanged(event.data, view);
    case 'TeamUpdated':
      return teamRenamed(event.data, view);
    case 'TeamDeleted':
      return teamDeleted(event.data, view);
    case 'TaskCreated':
      return taskAssigned(event.data, view);
    case 'TaskUpdated':
      return kind === 'task_assigned' ? taskAssigned(event.data, view) : taskChanged(event.data, view);
    case 'TaskCompleted':
      return taskCompleted(event.data, view);
    case 'TaskDeleted':
      return taskDeleted(event.data, view);
  }
}
