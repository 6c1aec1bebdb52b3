import { type TaskCompletedData } from '#libs/events';
import { type MailContent, type MailView } from '../content.js';

export function taskCompleted({ title }: TaskCompletedData, { team, actor }: MailView): MailContent {
  return {
    subject: `${team}: ${title} is done`,
    heading: `Done: ${title}`,
    paragraphs: [`${actor} has completed this task in the team ${team}.`],
  };
}
