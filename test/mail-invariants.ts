import { type TakenMail } from './scripted-mail-server.js';
import { type TeamChange } from './team-log.js';

export interface MailClaim {
  /** The team's name and its events, in order and each once. */
  readonly team: string;
  readonly changes: readonly TeamChange[];
  /** User id to address. */
  readonly addresses: ReadonlyMap<string, string>;
  /** What the mail server took of this team, in its order. */
  readonly taken: readonly TakenMail[];
  /** When processes that send mails ended, ms of the same clock as the mails. */
  readonly deaths: readonly number[];
}

interface DueMail {
  readonly seq: number;
  readonly to: string;
  readonly subject: string;
}

/** Between the server's answer and what the sender writes down about it. */
const ANSWER_MS = 2000;

/**
 * I15: each member gets one mail per event that is for them, in the order of the team; a second one only where the answer to the
 * first may not have been heard.
 */
export function mailBreaches(claim: MailClaim): string[] {
  const { team, taken, deaths } = claim;
  const breaches: string[] = [];
  const copies = new Map<string, TakenMail[]>();
  for (const mail of taken) copies.set(mail.messageId, [...(copies.get(mail.messageId) ?? []), mail]);
  for (const mails of copies.values())
    mails.slice(0, -1).forEach((before) => {
      const died = deaths.some((at) => Math.abs(at - before.at) <= ANSWER_MS);
      if (before.fate === 'take' && !died)
        breaches.push(`I15: ${before.to} got "${before.subject}" again, after it was accepted`);
    });

  const waiting = dueMails(claim);
  let last = 0;
  for (const { to, subject } of [...copies.values()].map(([first]) => first!)) {
    const index = waiting.findIndex((due) => due.to === to && due.subject === subject);
    const [due] = index < 0 ? [] : waiting.splice(index, 1);
    if (!due) breaches.push(`I15: ${to} got "${subject}", which no event says`);
    else if (due.seq < last) breaches.push(`I15: ${to} got "${subject}" of ${due.seq} after one of ${last}`);
    last = Math.max(last, due?.seq ?? 0);
  }
  for (const { seq, to, subject } of waiting)
    breaches.push(`I15: ${to} did not get "${subject}" of event ${seq} of ${team}`);
  return breaches;
}

/** By what members are told of without asking for it; nobody of what they did themselves. */
function dueMails({ team, changes, addresses }: MailClaim): DueMail[] {
  const tasks = new Map<string, { creator: string; assignee: string | undefined }>();
  return changes.flatMap(({ seq, type, data }) => {
    const { actor, task_id = '', user_id, title, assignee } = data;
    if (type === 'TaskCreated') tasks.set(task_id, { creator: actor, assignee });
    const task = tasks.get(task_id);
    const [subject, whom] = ((): [string, (string | undefined)[]] => {
      switch (type) {
        case 'MemberAdded':
          return [`You are now in ${team}`, [user_id]];
        case 'MemberRemoved':
          return [`You are no longer in ${team}`, [user_id]];
        case 'TaskCreated':
          return [`${team}: ${title} is yours`, [assignee]];
        case 'TaskCompleted':
          return [`${team}: ${title} is done`, [task?.creator, assignee]];
        case 'TaskDeleted':
          return [`${team}: ${title} is deleted`, [task?.creator, task?.assignee]];
        default:
          return ['', []];
      }
    })();
    const users = [...new Set(whom)].filter((user) => user !== undefined && user !== actor);
    return users.map((user) => ({ seq, subject, to: addresses.get(user!) ?? '' }));
  });
}
