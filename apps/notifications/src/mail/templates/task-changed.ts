import { type TaskUpdatedData } from '#libs/events';
import { type MailContent, type MailView } from '../content.js';

export function taskChanged(
  { title, description, assignee, due_on }: TaskUpdatedData,
  { team, actor, nameOf }: MailView,
): MailContent {
  return {
    subject: `${team}: ${title} has changed`,
    heading: title,
    paragraphs: [
      `${actor} has changed this task in the team ${team}.`,
      ...(description === undefined ? [] : [description]),
    ],
    facts: [
      ['Whose it is', assignee === undefined ? 'nobody’s' : nameOf(assignee)],
      ...(due_on === undefined ? [] : [['Due', due_on] as const]),
    ],
  };
}
