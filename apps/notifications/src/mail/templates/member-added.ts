import { type MemberAddedData } from '#libs/events';
import { type MailContent, type MailView } from '../content.js';

export function memberAdded({ role }: MemberAddedData, { team, actor }: MailView): MailContent {
  return {
    subject: `You are now in ${team}`,
    heading: `Welcome to ${team}`,
    paragraphs: [`${actor} has added you to the team ${team}.`],
    facts: [['Your role', role]],
  };
}
