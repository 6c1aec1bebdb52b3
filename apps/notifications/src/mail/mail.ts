import { createHash } from 'node:crypto';
import { KINDS, type Kind } from '../domain/kinds.js';
import { type TeamEvent } from '../domain/team-event.js';
import { type MailView } from './content.js';
import { contentOf } from './content-of.js';
import { oneLine } from './escape.js';
import { htmlOf, textOf } from './layout.js';

/** Who gets a mail. */
export interface Addressee {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
}

/** A mail that is ready to be sent; the same for the same event and addressee, however often it is made. */
export interface Mail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly date: Date;
  readonly messageId: string;
  readonly unsubscribeUrl: string;
}

export interface MailOrigin {
  /** The part of the message id behind the @. */
  readonly domain: string;
  /** Of the addressee. */
  readonly preferencesUrl: string;
}

/** Undefined for an event that nobody is mailed about. */
export function mailOf(
  event: TeamEvent,
  { kind, to }: { readonly kind: Kind; readonly to: Addressee },
  view: MailView,
  { domain, preferencesUrl }: MailOrigin,
): Mail | undefined {
  const content = contentOf(event, kind, view);
  if (!content) return undefined;
  const footer = { why: `You get this mail because ${KINDS[kind].what}.`, preferencesUrl };
  return {
    to: { name: oneLine(to.name), address: to.email },
    subject: oneLine(content.subject),
    text: textOf(content, footer),
    html: htmlOf(content, footer),
    date: new Date(event.time),
    messageId: messageIdOf(event.id, to.user_id, domain),
    unsubscribeUrl: preferencesUrl,
  };
}

/** Follows from event and recipient alone, so that mail systems know a second copy for what it is. */
export function messageIdOf(eventId: string, recipient: string, domain: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([eventId, recipient]))
    .digest('hex');
  return `<${digest.slice(0, 40)}@${domain}>`;
}
