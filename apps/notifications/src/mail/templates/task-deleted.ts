import { type TaskDeletedData } from '#libs/events';
import { type MailContent, type MailView } from '../content.js';

export function taskDeleted({ title }: TaskDeletedData, { team, actor }: MailView): MailContent {
  return {
    subject: `${team}: ${title} is deleted`,
    heading: `Deleted: ${title}`,
    paragraphs: [`${actor} has deleted this task of the team ${team}.`],
  };
}
