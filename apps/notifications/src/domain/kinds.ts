/** What a mail can be about, and whether people get it who have said nothing. */
export const KINDS = {
  added_to_team: { byDefault: true, what: 'somebody adds you to a team' },
  removed_from_team: { byDefault: true, what: 'somebody removes you from a team' },
  role_changed: { byDefault: true, what: 'your role in a team changes' },
  task_assigned: { byDefault: true, what: 'a task is given to you' },
  task_completed: { byDefault: true, what: 'a task that you made or have is done' },
  task_deleted: { byDefault: true, what: 'a task that you made or have is deleted' },
  task_changed: { byDefault: false, what: 'a task that you made or have changes' },
  team_renamed: { byDefault: false, what: 'a team of yours gets another name' },
  team_deleted: { byDefault: true, what: 'a team of yours is deleted' },
} as const;

export type Kind = keyof typeof KINDS;

export const KIND_NAMES = Object.keys(KINDS) as Kind[];
