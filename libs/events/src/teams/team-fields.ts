import { z } from 'zod';
import { CONTENT_RULE, isContent } from '../messaging/message-sent.js';
import { IDENTIFIER, IDENTIFIER_RULE } from '../limits.js';

export const ROLES = ['owner', 'admin', 'member'] as const;
export type Role = (typeof ROLES)[number];

export const MAX_NAME = 100;
export const NAME_RULE = `1 to ${MAX_NAME} characters of well-formed Unicode, none of them a control character`;

/** Names of teams and users, and titles of tasks: one line, for they reach mails and logs. */
export function isName(text: string): boolean {
  return isContent(text) && [...text].length <= MAX_NAME && !/\p{Cc}/u.test(text) && text.trim() !== '';
}

const id = z.string().regex(IDENTIFIER, IDENTIFIER_RULE);

const day = z.iso.date();

/** A day of the calendar, YYYY-MM-DD. */
export function isDay(text: string): boolean {
  return day.safeParse(text).success;
}

/** In every event of a team. */
export const teamFields = {
  team_id: id,
  /** Counts the team's events from 1, without a hole, over all topics: their order. */
  seq: z.int().min(1),
  /** The user who did it. */
  actor: id,
};

export const memberFields = { user_id: id, role: z.enum(ROLES) };

export const taskFields = {
  task_id: id,
  title: z.string().refine(isName, NAME_RULE),
  description: z.string().refine(isContent, CONTENT_RULE).optional(),
  assignee: id.optional(),
  /** A day, YYYY-MM-DD; since 1.1. */
  due_on: day.optional(),
  completed: z.boolean(),
  /** Grows by one with each change of the task. */
  version: z.int().min(1),
};

/** Of a team or a user. */
export const displayName = z.string().refine(isName, NAME_RULE);
export const email = z.email('must be an e-mail address').max(254);

export const teamKey = ({ team_id }: { team_id: string }): string => `team:${team_id}`;
export const taskKey = ({ task_id }: { task_id: string }): string => `task:${task_id}`;

export const exampleTeam = { team_id: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77', seq: 7, actor: 'alice' };
export const exampleTask = {
  task_id: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c78',
  title: 'Buy bread',
  completed: false,
  version: 1,
};

/** Of the binary form; a number that was given once is never given again. */
export const taskNumbers = {
  ...{ team_id: 1, seq: 2, actor: 3, task_id: 4, title: 5 },
  ...{ description: 6, assignee: 7, completed: 8, version: 9, due_on: 10 },
};
