import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { MemberAdded, TaskCompleted, TaskCreated, TeamCreated, UserCreated } from '#libs/events';
import { DEAD_LETTER_HEADER, readToEnd } from '#libs/kafka';
import { eventually, type RunningApp } from '#libs/testing';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { environmentOf, runCommand } from './command-line.js';
import { OrderSuite } from './order-suite.js';
import { ScriptedMailServer } from './scripted-mail-server.js';
import { TeamStory, told } from './team-story.js';

jest.setTimeout(120_000);

const PUBLIC = 'https://mails.example.com';
const env = {
  NOTIFICATIONS_URL: PUBLIC,
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
let running: RunningApp[] = [];

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

async function register(...users: string[]): Promise<void> {
  const created = (user_id: string) =>
    told(UserCreated, { user_id, name: user_id, email: addressOf(user_id) });
  await story.tell(...users.map(created));
}

/** A task of a team is done, by Olga. */
function done(team_id: string, task: number, assignee: string, seq: number) {
  const of = { team_id, task_id: `${team_id}-${task}`, title: `task ${task}`, assignee };
  return told(TaskCompleted, { ...of, completed: true, version: 2, actor: 'olga', seq });
}

/** A team of Olga and another member, whose address is theirs alone; the first two events of its sequence. */
async function teamWith(team_id: string, member: string, at?: Date) {
  await register('olga', member);
  const by = { team_id, actor: 'olga' };
  const created = told(TeamCreated, { ...by, seq: 1, name: `Team ${team_id}` }, at);
  const added = told(MemberAdded, { ...by, seq: 2, user_id: member, role: 'member' }, at);
  const task = (seq: number) =>
    told(
      TaskCreated,
      {
        ...by,
        ...{ seq, task_id: `${team_id}-${seq}`, title: `task ${seq}`, assignee: member },
        ...{ completed: false, version: 1 },
      },
      at,
    );
  return { events: [created, added], task, to: addressOf(member) };
}

const welcome = (team: string) => `You are now in Team ${team}`;
const yours = (team: string, ...seqs: number[]) => seqs.map((seq) => `Team ${team}: task ${seq} is yours`);

function arrived(to: string, subjects: readonly string[]): Promise<void> {
  return eventually(() => expect(mails.subjectsTo(to)).toEqual(subjects));
}

async function metric(name: string, of: RunningApp = app): Promise<number> {
  const text = await (await fetch(`${of.url}/metrics`)).text();
  const lines = [...text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
  return lines.reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Replays dead letters as operators do; resolves when the group has read them. */
async function replayLetters(code: string, ...more: string[]): Promise<void> {
  const command = ['dlq', 'replay', '--code', code, ...more, '--execute', '--wait', '--json'];
  const { code: exit, stdout } = await runCommand(command, environmentOf(suite));
  expect(exit).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ replayed: 1, handled: 1, came_back: [] });
}

async function letterCodes(topic: string, teamId?: string): Promise<(string | undefined)[]> {
  const letters = await readToEnd(suite.kafka, topic);
  return letters
    .filter(({ value }) => teamId === undefined || value?.includes(`"team_id":"${teamId}"`))
    .map(({ headers }) => headers[DEAD_LETTER_HEADER.errorCode]?.toString());
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
    const link = new RegExp(`${PUBLIC}(/mails/\\S+)`).exec(mail?.text ?? '')?.[1] ?? '';
    const page = await fetch(app.url + link);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    // The link stands for signing in, so no other site may be told of it.
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await fetch(`${app.url}${link.replace('/bea/', '/olga/')}`)).status).toBe(404);
    await fetch(`${app.url}${link}/task_assigned/off`, { method: 'POST' });
    const preferences = await fetch(`${app.url}/preferences?user_id=bea`);
    expect(await preferences.json()).toMatchObject({
      mail: true,
      kinds: { task_assigned: false, added_to_team: true },
    });

    await story.tell(task(6), done('blue', 3, 'bea', 7));
    await arrived(to, [welcome('blue'), ...yours('blue', 3, 4, 5), 'Team blue: task 3 is done']);
  });

  it('end with one click of a mail reader, which cannot be made for somebody else', async () => {
    const { events, task, to } = await teamWith('mint', 'max');
    await story.tell(...events);
    await arrived(to, [welcome('mint')]);
    const [mail] = mails.taken.filter((one) => one.to === to);
    expect(mail?.unsubscribe).toEqual({
      list: expect.stringMatching(/^<https:\/\/mails\.example\.com\/mails\/max\/[\w-]{43}>$/),
      post: 'List-Unsubscribe=One-Click',
    });
    const path = mail?.unsubscribe.list?.slice(1 + PUBLIC.length, -1) ?? '';
    const click = async (to: string) => {
      const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
      const { status } = await fetch(app.url + to, { method: 'POST', body, redirect: 'manual' });
      return status;
    };
    expect(await click(path.replace('/max/', '/olga/'))).toBe(404);
    expect(await click(path)).toBe(204);
    await story.tell(task(3));
    await eventually(async () => expect(await metric('notifications_mails_declined_total')).toBe(2));
    expect(mails.subjectsTo(to)).toEqual([welcome('mint')]);
  });

  it('tell nobody of what happened long before there were any, and know it all the same', async () => {
    const { events, task, to } = await teamWith('teak', 'tim', new Date(Date.now() - 2 * 3_600_000));
    await story.tell(...events, task(3), done('teak', 3, 'tim', 4));
    await arrived(to, ['Team teak: task 3 is done']);
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

  it('dead-letter what a recipient is refused, go on with the team, and send it once when it is replayed', async () => {
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
    const all = [welcome('grey'), ...yours('grey', 4, 3)];
    for (const again of [[], ['--again']]) {
      await replayLetters('RECIPIENT_REFUSED', ...again);
      await arrived(to, all);
    }
  });

  it('dead-letter what is for somebody whose address nobody has told, and send it when it is told', async () => {
    const { events, task, to } = await teamWith('jade', 'joe');
    const invited = told(MemberAdded, {
      ...{ team_id: 'jade', actor: 'olga', seq: 3, user_id: 'zoe', role: 'member' },
    });
    await story.tell(...events, invited, task(4));
    await arrived(to, [welcome('jade'), ...yours('jade', 4)]);
    const codes = await letterCodes('team.member_added.dlq');
    expect(codes).toEqual(['ADDRESS_UNKNOWN']);
    await register('zoe');
    await eventually(async () => expect(await metric('kafka_consumer_lag_records')).toBe(0));
    await replayLetters('ADDRESS_UNKNOWN');
    await arrived(addressOf('zoe'), [welcome('jade')]);
    expect(mails.subjectsTo(to)).toHaveLength(2);
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
    running = await Promise.all([suite.app('notifications'), suite.app('notifications')]);
    app = running[0]!;
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

  it('are not sent by who was frozen before it sent one, and wakes when another has', async () => {
    const { events, task, to } = await teamWith('rust', 'ray');
    await Promise.all(running.map((one) => one.stop()));
    const frozen = await suite.app('notifications', { FREEZE_AT: 'before-send#2' });
    await story.tell(...events, task(3), task(4));
    await arrived(to, [welcome('rust')]);
    app = await suite.app('notifications');
    await arrived(to, [welcome('rust'), ...yours('rust', 3, 4)]);
    process.kill(frozen.pid, 'SIGCONT');
    // It works again: what it was about to send is another's, and what comes is sent once.
    await eventually(async () => expect(await metric('kafka_consumer_lag_records', frozen)).toBe(0));
    await app.stop();
    await story.tell(task(5));
    await arrived(to, [welcome('rust'), ...yours('rust', 3, 4, 5)]);
    await frozen.stop();
    expect(mails.subjectsTo(to)).toHaveLength(4);
    const refused = await suite.mongo
      .db(suite.databases.notifications)
      .collection('sent')
      .countDocuments({ recipient: 'ray', state: { $ne: 'sent' } });
    expect(refused).toBe(0);
  });
});

describe('notifications by a mail server with a login, for callers with tokens', () => {
  let directory: string;
  let secure: ScriptedMailServer;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'ordered-mail-'));
    const [key, cert, jwks] = ['key.pem', 'cert.pem', 'keys.json'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', '/CN=mail', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'],
      ...['-keyout', key, '-out', cert],
    ]);
    keys = await generateKeyPair('EdDSA', { extractable: true });
    await writeFile(jwks, JSON.stringify({ keys: [await exportJWK(keys.publicKey)] }));
    secure = new ScriptedMailServer(undefined, {
      ...{ user: 'mailer', password: 'a: b@c/%' },
      ...{ key: await readFile(key), cert: await readFile(cert) },
    });
    await secure.start();
    app = await suite.app('notifications', {
      ...{ SMTP_URL: secure.url, NODE_EXTRA_CA_CERTS: cert },
      ...{ AUTH: 'jwt', JWT_KEYS_FILE: jwks },
      ...{ MAIL_GIVE_UP_HOURS: '0.0001', KAFKA_VALVE_RECORDS: '2' },
    });
  });
  afterAll(async () => {
    await app?.stop();
    await secure?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const came = (to: string, subjects: readonly string[]) =>
    eventually(() => expect(secure.subjectsTo(to)).toEqual(subjects));

  it('go by STARTTLS; each caller sees and changes what is theirs', async () => {
    const { events, to } = await teamWith('navy', 'ned');
    await story.tell(...events);
    await came(to, [welcome('navy')]);
    const token = await new SignJWT({ sub: 'ned', iss: 'ordered', aud: 'ordered' })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setExpirationTime('5 minutes')
      .sign(keys.privateKey);
    const ask = async (path: string, authorization?: string, method = 'GET') => {
      const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
      const body = method === 'GET' ? {} : { body: JSON.stringify({ kinds: { task_changed: true } }) };
      const response = await fetch(app.url + path, { method, headers, ...body });
      return { status: response.status, body: await response.json() };
    };
    for (const path of ['/preferences', '/notifications/outbox']) {
      expect(await ask(path)).toMatchObject({ status: 401 });
      expect(await ask(`${path}?user_id=olga`, `Bearer ${token}`)).toMatchObject({ status: 403 });
    }
    expect(await ask('/preferences?user_id=olga', `Bearer ${token}`, 'PATCH')).toMatchObject({ status: 403 });
    expect(await ask('/preferences', `Bearer ${token}`, 'PATCH')).toMatchObject({
      status: 200,
      body: { user_id: 'ned', kinds: { task_changed: true } },
    });
    expect(await ask('/notifications/outbox', `Bearer ${token}`)).toMatchObject({
      status: 200,
      body: { items: [{ team_id: 'navy', status: 'sent' }] },
    });
  });

  it('that are deferred for too long are dead-lettered, and the team goes on', async () => {
    const { events, task, to } = await teamWith('lime', 'liz');
    secure.script(to, 'take', ...Array.from({ length: 100 }, () => 'defer' as const));
    await story.tell(...events, task(3));
    await eventually(async () =>
      expect(await letterCodes('task.created.dlq', 'lime')).toEqual(['DEFERRED_TOO_LONG']),
    );
    secure.script(to);
    await story.tell(task(4));
    await came(to, [welcome('lime'), ...yours('lime', 4)]);
  });

  it('stop being dead-lettered where one after the other is refused: then it is not them', async () => {
    const { events, task, to } = await teamWith('plum', 'pat');
    secure.script(to, 'take', 'refuse', 'refuse', 'refuse', 'refuse');
    await story.tell(...events, task(3), task(4), task(5));
    await came(to, [welcome('plum'), ...yours('plum', 5)]);
    expect(await letterCodes('task.created.dlq', 'plum')).toEqual(['RECIPIENT_REFUSED', 'RECIPIENT_REFUSED']);
  });
});
