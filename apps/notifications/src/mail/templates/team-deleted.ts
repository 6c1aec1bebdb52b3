import { type TeamDeletedData } from '#libs/events';
import { type MailContent, type MailView } from '../content.js';

export function teamDeleted({ name }: TeamDeletedData, { actor }: MailView): MailContent {
  return {
    subject: `${name} is deleted`,
    heading: `${name} is deleted`,
    paragraphs: [`${actor} has deleted the team ${name} with its tasks.`],
  };
}
