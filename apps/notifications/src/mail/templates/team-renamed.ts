import { type TeamUpdatedData } from '#libs/events';
import { type MailContent, type MailView } from '../content.js';

export function teamRenamed(
  { name, previous_name }: TeamUpdatedData,
  { team, actor }: MailView,
): MailContent {
  // The event of before may not have said it; what the team was called as of the event before is the same.
  const before = previous_name ?? team;
  return {
    subject: `${before} is now ${name}`,
    heading: `${before} has another name`,
    paragraphs: [`${actor} has renamed the team ${before}: it is ${name} now.`],
  };
}
