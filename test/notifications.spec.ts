import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MemberAdded, TaskCompleted, TaskCreated, TeamCreated, UserCreated } from '#libs/events';
import { DEAD_LETTER_HEADER, readToEnd } from '#libs/kafka';
import { eventually, type RunningApp } from '#libs/testing';
import { OrderSuite } from './order-suite.js';
import { ScriptedMailServer } from './scripted-mail-server.js';
import { TeamStory, told } from './team-story.js';

jest.setTimeout(120_000);

const env = {
  SMTP_TIMEOUT_MS: '700',
  MAIL_HOLD_BACK_MS: '1500',
  MAIL_RETRY_BASE_MS: '100',
  MAIL_RETRY_MAX_MS: '400',
  MAIL_LEASE_MS: '1500',
};
const mails = new ScriptedMailServer();
let suite: OrderSuite;
let story: TeamStory;
let app: RunningApp;

beforeAll(async () => {
  await mails.start();
  suite = await OrderSuite.start({ env: { ...env, SMTP_URL: mails.url } });
  app = await suite.app('notifications');
  story = await TeamStory.begin(suite.kafka);
});
afterAll(async () => {
  await story?.end();
  await suite?.stop();
  await mails.stop();
});

const addressOf = (user: string) => `${user}@example.com`;

/** A team of Olga and another member, whose address is theirs alone; the first two events of its sequence. */
async function teamWith(team_id: string, member: string) {
  await story.tell(
    ...['olga', member].map((user_id) =>
      told(UserCreated, { user_id, name: user_id, email: addressOf(user_id) }),
    ),
  );
  const by = { team_id, actor: 'olga' };
  const created = told(TeamCreated, { ...by, seq: 1, name: `Team ${team_id}` });
  const added = told(MemberAdded, { ...by, seq: 2, user_id: member, role: 'member' });
  const task = (seq: number) =>
    told(TaskCreated, {
      ...by,
      ...{ seq, task_id: `${team_id}-${seq}`, title: `task ${seq}`, assignee: member },
      ...{ completed: false, version: 1 },
    });
  return { events: [created, added], task, to: addressOf(member) };
}

const welcome = (team: string) => `You are now in Team ${team}`;
const yours = (team: string, ...seqs: number[]) => seqs.map((seq) => `Team ${team}: task ${seq} is yours`);

function arrived(to: string, subjects: readonly string[]): Promise<void> {
  return eventually(() => expect(mails.subjectsTo(to)).toEqual(subjects), { timeoutMs: 15_000 });
}

async function metric(name: string, of: RunningApp = app): Promise<number> {
  const text = await (await fetch(`${of.url}/metrics`)).text();
  const lines = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
  return lines.reduce((sum, [, value]) => sum + Number(value), 0);
}

const DUPLICATES = 'notifications_possible_duplicates_total';

describe('notifications', () => {
  it('mail a team in the order of its sequence, in which order its topics ever are', async () => {
    const { events, task, to } = await teamWith('blue', 'bea');
    const [created, added] = events as [(typeof events)[0], (typeof events)[0]];
    await story.tell(task(4), task(5), added, task(3), created);
    await arrived(to, [welcome('blue'), ...yours('blue', 3, 4, 5)]);
    expect(mails.subjectsTo(addressOf('olga'))).toEqual([]);

    const [mail] = mails.taken.filter((one) => one.to === to);
    expect(mail).toMatchObject({
      text: expect.stringContaining('olga has added you'),
      html: expect.stringContaining('<h1'),
    });
    const link = /http:\/\/localhost:8007(\/mails\/\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
    const page = await fetch(app.url + link);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await fetch(`${app.url}${link.replace('/bea/', '/olga/')}`)).status).toBe(404);
    await fetch(`${app.url}${link}/task_assigned/off`, { method: 'POST' });
    const preferences = await fetch(`${app.url}/preferences?user_id=bea`);
    expect(await preferences.json()).toMatchObject({
      mail: true,
      kinds: { task_assigned: false, added_to_team: true },
    });

    const done = {
      team_id: 'blue',
      task_id: 'blue-3',
      title: 'task 3',
      assignee: 'bea',
      completed: true,
      version: 2,
    };
    await story.tell(task(6), told(TaskCompleted, { ...done, actor: 'olga', seq: 7 }));
    await arrived(to, [welcome('blue'), ...yours('blue', 3, 4, 5), 'Team blue: task 3 is done']);
  });

  it('park a team whose mail is deferred, swallowed or cut off, and no other; order and mails stay', async () => {
    const red = await teamWith('red', 'rob');
    const green = await teamWith('green', 'gil');
    mails.script(red.to, 'defer', 'defer', 'hang', 'drop-after-data');
    const before = await metric(DUPLICATES);
    await story.tell(...red.events, red.task(3), red.task(4));
    await eventually(() => expect(mails.asked.some(({ fate }) => fate === 'defer')).toBe(true));
    await eventually(async () => expect(await metric('notifications_parked_teams')).toBe(1));
    await story.tell(...green.events, green.task(3));
    await arrived(green.to, [welcome('green'), ...yours('green', 3)]);
    expect(mails.subjectsTo(red.to)).not.toContain(yours('red', 3)[0]);
    // The one that was cut off had arrived: it comes twice, and says so by its id.
    await arrived(red.to, [welcome('red'), welcome('red'), ...yours('red', 3, 4)]);
    const [first, second] = mails.taken.filter(({ to }) => to === red.to);
    expect(first?.messageId).toBe(second?.messageId);
    expect(await metric(DUPLICATES)).toBe(before + 2);
    await eventually(async () => expect(await metric('notifications_parked_teams')).toBe(0));
  });

  it('dead-letter what a recipient is refused, and go on with the team', async () => {
    const { events, task, to } = await teamWith('grey', 'guy');
    mails.script(to, 'take', 'refuse');
    const [refused, next] = [task(3), task(4)];
    await story.tell(...events, refused, next);
    await arrived(to, [welcome('grey'), ...yours('grey', 4)]);
    const [letter, ...others] = await readToEnd(suite.kafka, 'task.created.dlq');
    expect(others).toEqual([]);
    expect(letter?.headers).toMatchObject({ ce_id: Buffer.from(refused.id) });
    expect(letter?.headers[DEAD_LETTER_HEADER.errorCode]?.toString()).toBe('RECIPIENT_REFUSED');
    const reason = String(letter?.headers[DEAD_LETTER_HEADER.errorMessage]);
    expect(reason).toContain('550 5.1.1');
    expect(reason).not.toContain('@');
    const outbox = await fetch(`${app.url}/notifications/outbox?user_id=guy`);
    expect(await outbox.json()).toMatchObject({
      items: [
        { seq: 4, status: 'sent' },
        { seq: 3, status: 'refused', code: 'RECIPIENT_REFUSED' },
        { seq: 2 },
      ],
    });
  });

  it('send nothing twice when the past is replayed and when the group begins anew', async () => {
    const { events, task, to } = await teamWith('gold', 'gus');
    const all = [...events, task(3)];
    await story.tell(...all);
    await arrived(to, [welcome('gold'), ...yours('gold', 3)]);
    await story.replay(...all);
    await app.stop();
    const sent = mails.taken.length;
    const admin = suite.kafka.admin();
    await admin.connect();
    await admin.deleteGroups(['notification-service']);
    await admin.disconnect();
    app = await suite.app('notifications');
    await story.tell(task(4));
    await arrived(to, [welcome('gold'), ...yours('gold', 3, 4)]);
    await eventually(async () => expect(await metric('kafka_consumer_lag_records')).toBe(0));
    expect(mails.taken).toHaveLength(sent + 1);
    expect(await metric('notifications_events_skipped_total')).toBeGreaterThanOrEqual(all.length * 2);
  });

  it('lose nothing when killed in the midst of mails and while the mail server is away', async () => {
    const { events, task, to } = await teamWith('pink', 'pia');
    await app.stop();
    const doomed = await suite.app('notifications', { CRASH_AT: 'after-send#2' });
    await story.tell(...events, task(3), task(4), task(5));
    await doomed.exited;
    await mails.stop();
    [app] = await Promise.all([suite.app('notifications'), suite.app('notifications')]);
    await eventually(async () => expect(await metric('notifications_parked_teams')).toBe(1));
    await mails.start();
    // The second mail was accepted, and nobody lived to write that down.
    await arrived(to, [welcome('pink'), ...yours('pink', 3, 3, 4, 5)]);
    const entries = await suite.mongo
      .db(suite.databases.notifications)
      .collection('sent')
      .find({ recipient: 'pia' })
      .sort({ seq: 1 })
      .toArray();
    expect(
      entries.map((entry) => [String(entry['state']), Number(entry['possible_duplicates']) > 0]),
    ).toEqual([
      ['sent', false],
      ['sent', true],
      ['sent', false],
      ['sent', false],
    ]);
  });
});
