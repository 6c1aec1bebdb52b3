import { type MemberRemovedData } from '#libs/events';
import { type MailContent, type MailView } from '../content.js';

export function memberRemoved(_: MemberRemovedData, { team, actor }: MailView): MailContent {
  return {
    subject: `You are no longer in ${team}`,
    heading: `You are no longer in ${team}`,
    paragraphs: [`${actor} has removed you from the team ${team}. You get no more mails about it.`],
  };
}
