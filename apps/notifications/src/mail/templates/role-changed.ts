import { type MemberRoleUpdatedData } from '#libs/events';
import { type MailContent, type MailView } from '../content.js';

export function roleChanged({ role }: MemberRoleUpdatedData, { team, actor }: MailView): MailContent {
  return {
    subject: `You are now ${role} of ${team}`,
    heading: `Your role in ${team} has changed`,
    paragraphs: [`${actor} has changed your role in the team ${team}.`],
    facts: [['Your role', role]],
  };
}
