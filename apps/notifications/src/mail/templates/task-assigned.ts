import { type TaskCreatedData } from '#libs/events';
import { type MailContent, type MailView } from '../content.js';

/** For a new task and for one that is somebody else’s now; both events have the same fields. */
export function taskAssigned(
  { title, description, due_on }: TaskCreatedData,
  { team, actor }: MailView,
): MailContent {
  return {
    subject: `${team}: ${title} is yours`,
    heading: title,
    paragraphs: [
      `${actor} has given you this task in the team ${team}.`,
      ...(description === undefined ? [] : [description]),
    ],
    ...(due_on !== undefined && { facts: [['Due', due_on]] }),
  };
}
