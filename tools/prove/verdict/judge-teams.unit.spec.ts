import { describe, expect, it } from '@jest/globals';
import { mailBreaches } from '../../../test/mail-invariants.js';
import { type HeardClient, removalBreaches } from '../../../test/removal-invariants.js';
import { type TakenMail } from '../../../test/scripted-mail-server.js';
import { deliveryBreaches, needlessResyncs, teamLogBreaches } from '../../../test/team-invariants.js';
import { type TeamChange } from '../../../test/team-log.js';

const by = (seq: number, type: string, data: object = {}): TeamChange => ({
  ...{ id: `e-${seq}`, type, seq },
  data: { team_id: 't', seq, actor: 'olga', ...data },
});
const task = { task_id: 'task', title: 'Bread', assignee: 'bea' };
const LOG = [
  by(1, 'TeamCreated'),
  by(2, 'MemberAdded', { user_id: 'bea' }),
  by(3, 'TaskCreated', { ...task, actor: 'carl' }),
  by(4, 'TaskCompleted', task),
];
const MADE = [
  { teamId: 't', type: 'TeamCreated', subject: 't' },
  { teamId: 't', type: 'MemberAdded', subject: 'bea' },
  { teamId: 't', type: 'TaskCreated', subject: 'task' },
  { teamId: 't', type: 'TaskCompleted', subject: 'task' },
];

describe('the log of a team', () => {
  it('is what was acknowledged, numbered without a hole', () => {
    const breachesOf = (made: typeof MADE, log: readonly TeamChange[]) =>
      teamLogBreaches(made, new Map([['t', log]]));
    expect(breachesOf(MADE, LOG)).toEqual([]);
    expect(breachesOf(MADE.slice(1), LOG)).toEqual([expect.stringMatching(/^I2: TeamCreated/)]);
    expect(breachesOf(MADE, LOG.slice(0, 3))).toEqual([expect.stringMatching(/^I1: TaskCompleted/)]);
    expect(breachesOf(MADE.slice(0, 3), [LOG[0]!, LOG[1]!, { ...LOG[2]!, seq: 4 }])).toEqual([
      'I10: team t has 4 after 2 in the log',
    ]);
    expect(breachesOf(MADE, [...LOG, { ...LOG[3]!, id: 'other' }])).toEqual([
      'I10: two events of team t have number 4',
    ]);
  });
});

describe('what a client was given', () => {
  const event = (seq: number, id = `e-${seq}`) => ({ seq, id, type: '', time: '', data: {} });
  const resync = (seq: number, reason: 'gap' | 'history-too-short') => ({ teamId: 't', seq, reason });
  const all = [event(1), event(2), event(3), event(4)];
  const client = { client: 'c', since: 0 };

  it('is the log in sequence to its end, or a word to read anew and what follows', () => {
    expect(deliveryBreaches({ ...client, given: all }, LOG)).toEqual([]);
    expect(deliveryBreaches({ ...client, given: [resync(3, 'gap'), event(4)] }, LOG)).toEqual([]);
    expect(deliveryBreaches({ ...client, given: all.slice(0, 2), left: true }, LOG)).toEqual([]);
    for (const given of [
      all.slice(0, 3),
      [event(1), event(3), event(4)],
      [event(1), event(2), event(2), event(3), event(4)],
      [event(1), event(2), event(3, 'foreign'), event(4)],
      [...all, resync(2, 'gap'), event(3), event(4)],
    ])
      expect(deliveryBreaches({ ...client, given }, LOG)).not.toEqual([]);
  });

  it('is no word to read anew where the history is kept', () => {
    const short = { ...client, given: [event(1), resync(4, 'history-too-short')] };
    expect(needlessResyncs([short], 256)).toEqual([expect.stringContaining('only 3')]);
    expect(needlessResyncs([short], 2)).toEqual([]);
    expect(needlessResyncs([short, { ...client, given: [resync(2, 'gap')] }], 256)).toEqual([]);
  });
});

describe('a removed member', () => {
  const heard = (instance: number, ...frames: HeardClient['frames']): HeardClient => ({
    ...{ client: 'c', instance, frames },
  });
  const frame = (at: number, op: string, last = 0) => ({ at, op, last });
  const others = [heard(0, frame(1000, 'events', 9)), heard(1, frame(9000, 'events', 9))];

  it('gets neither the removal nor what follows, and nothing at all two seconds later', () => {
    const breachesOf = (...frames: HeardClient['frames']) => removalBreaches(heard(0, ...frames), 9, others);
    expect(breachesOf(frame(900, 'events', 8), frame(1010, 'unsubscribed'), frame(9000, 'error'))).toEqual(
      [],
    );
    expect(breachesOf(frame(1001, 'events', 9))).toEqual([expect.stringContaining('got event 9')]);
    expect(breachesOf(frame(3001, 'presence'))).toEqual([expect.stringContaining('2001 ms')]);
    expect(removalBreaches(heard(1, frame(3001, 'events', 8)), 9, others)).toEqual([]);
  });
});

describe('the mails of a team', () => {
  const mail = (to: string, subject: string, at: number, more: Partial<TakenMail> = {}): TakenMail => ({
    ...{ to, subject, at, messageId: `${to} ${subject}`, text: '', html: '', fate: 'take' },
    ...{ unsubscribe: { list: undefined, post: undefined }, ...more },
  });
  const addresses = new Map(['olga', 'bea', 'carl'].map((name) => [name, `${name}@x`]));
  const [added, given] = [mail('bea@x', 'You are now in T', 1), mail('bea@x', 'T: Bread is yours', 2)];
  const done = [mail('carl@x', 'T: Bread is done', 3), mail('bea@x', 'T: Bread is done', 4)];
  const breachesOf = (taken: TakenMail[], deaths: number[] = []) =>
    mailBreaches({ team: 'T', changes: LOG, addresses, taken, deaths });

  it('go to whom they are for, once, in the order of the team', () => {
    expect(breachesOf([added, given, ...done])).toEqual([]);
    expect(breachesOf([given, added, ...done])).toEqual([expect.stringContaining('of 2 after one of 3')]);
    expect(breachesOf([added, ...done])).toEqual([
      expect.stringContaining('did not get "T: Bread is yours"'),
    ]);
    const foreign = mail('olga@x', 'T: Bread is done', 5);
    expect(breachesOf([added, given, ...done, foreign])).toEqual([expect.stringContaining('no event says')]);
  });

  it('come again only where the answer to the first was lost', () => {
    const again = { ...given, at: 900 };
    expect(breachesOf([added, given, again, ...done])).toEqual([expect.stringContaining('again')]);
    expect(breachesOf([added, given, again, ...done], [1500])).toEqual([]);
    expect(breachesOf([added, { ...given, fate: 'drop-after-data' }, again, ...done])).toEqual([]);
  });
});
