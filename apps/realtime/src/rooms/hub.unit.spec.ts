import { describe, expect, it } from '@jest/globals';
import { type LoggedEvent, type RightsChange } from '../domain/logged-event.js';
import { Hub } from './hub.js';
import { type Listener } from './listener.js';

const TEAM = 't';
const early = { events: 10, ms: 1000 };
const event = (seq: number, rights?: RightsChange): LoggedEvent => ({
  ...{ seq, json: `{"seq":${seq}}` },
  ...(rights && { rights }),
});
const state = (seq: number, ...users: string[]) => ({
  ...{ teamId: TEAM, partition: 2, seq, members: new Set(users) },
});

class Ear implements Listener {
  readonly heard: string[] = [];
  readonly buffers: Buffer[] = [];
  constructor(readonly userId: string) {}
  tell(frame: object): void {
    this.note(frame as Record<string, unknown>);
  }
  send(frame: Buffer): void {
    this.buffers.push(frame);
    this.note(JSON.parse(frame.toString()) as Record<string, unknown>);
  }
  private note({ op, seq, prev, reason, recovered, events, run, online }: Record<string, unknown>): void {
    const numbers = (events as { seq: number }[] | undefined)?.map((one) => one.seq).join();
    const parts = [op, prev ?? seq, numbers, reason, run, recovered === true && 'recovered'];
    if (op === 'presence') parts.push(online);
    this.heard.push(parts.filter((part) => part !== undefined && part !== false).join(' '));
  }
}

/** A hub that has caught up with one team of olga and mia at event 5. */
function hub(first: readonly number[] = [3, 4, 5], ringEvents = 100, ringBytes = 1e6): Hub {
  const made = new Hub({ ringEvents, ringBytes, early });
  for (const seq of first) made.event(TEAM, event(seq), 0);
  made.state(state(5, 'olga', 'mia'), 0, true);
  made.begin(0);
  return made;
}

function listening(to: Hub, user: string, since?: number): Ear {
  const ear = new Ear(user);
  expect(to.join(TEAM, ear, since, 0)).toBeUndefined();
  return ear;
}

const feed = (to: Hub, seqs: readonly number[], now = 0) => {
  for (const seq of seqs) to.event(TEAM, event(seq), now);
  to.flush(now);
};

describe('the hub', () => {
  it('sends a burst as one frame, which is one buffer for everybody', () => {
    const rooms = hub();
    const [one, other] = [listening(rooms, 'olga'), listening(rooms, 'mia')];
    feed(rooms, [7, 6, 8, 7]);
    expect(one.heard).toEqual(['subscribed 5', 'events 5 6,7,8']);
    expect(other.buffers.at(-1)).toBe(one.buffers.at(-1));
  });

  it('resumes from what the log held, and says when that does not reach far enough', () => {
    const rooms = hub();
    expect(listening(rooms, 'olga', 3).heard).toEqual(['subscribed 3 recovered', 'events 3 4,5']);
    expect(listening(rooms, 'olga', 2).heard).toEqual(['subscribed 2 recovered', 'events 2 3,4,5']);
    expect(listening(rooms, 'olga', 1).heard).toEqual(['resync 5 history-too-short']);
    expect(listening(rooms, 'olga', 5).heard).toEqual(['subscribed 5 recovered']);
    expect(listening(rooms, 'olga', 5000).heard).toEqual(['resync 5 since-in-the-future']);
  });

  it('lets who has seen more than this instance wait a moment for it', () => {
    const rooms = hub();
    const ear = listening(rooms, 'olga', 7);
    const patient = listening(rooms, 'olga', 9);
    expect(ear.heard).toEqual([]);
    feed(rooms, [6, 7]);
    expect(ear.heard).toEqual(['subscribed 7 recovered']);
    feed(rooms, [8]);
    expect(ear.heard).toEqual(['subscribed 7 recovered', 'events 7 8']);
    rooms.tick(2000);
    expect(patient.heard).toEqual(['resync 8 since-in-the-future']);
  });

  it('holds back what comes early, and tells the room when the rest does not come', () => {
    const rooms = hub();
    const ear = listening(rooms, 'olga');
    feed(rooms, [7], 100);
    rooms.tick(1000);
    expect(ear.heard).toEqual(['subscribed 5']);
    rooms.tick(1100);
    expect(ear.heard).toEqual(['subscribed 5', 'resync 6 gap', 'events 6 7']);
    expect(listening(rooms, 'olga', 5).heard).toEqual(['resync 7 history-too-short']);
  });

  it('gives who is removed nothing from that event on, and the others all of it', () => {
    const rooms = hub();
    const [olga, mia] = [listening(rooms, 'olga'), listening(rooms, 'mia')];
    rooms.event(TEAM, event(8), 0);
    rooms.event(TEAM, event(7, { kind: 'removed', userId: 'mia' }), 0);
    rooms.event(TEAM, event(6), 0);
    rooms.flush(0);
    expect(mia.heard).toEqual(['subscribed 5', 'events 5 6', 'unsubscribed member-removed']);
    expect(olga.heard).toEqual(['subscribed 5', 'events 5 6', 'events 6 7,8']);
    expect(rooms.join(TEAM, new Ear('mia'), undefined, 0)).toMatchObject({
      code: 'not-a-member',
      retry: true,
    });
  });

  it('withdraws by the state when the event of the removal does not come in time', () => {
    const rooms = hub();
    const mia = listening(rooms, 'mia');
    rooms.state(state(6, 'olga'), 100);
    rooms.tick(1099);
    expect(mia.heard).toEqual(['subscribed 5']);
    rooms.tick(1100);
    expect(mia.heard).toEqual(['subscribed 5', 'resync 6 gap', 'unsubscribed member-removed']);
  });

  it('ends a team with its last event, or by its state when that does not come', () => {
    const rooms = hub();
    const olga = listening(rooms, 'olga');
    rooms.event(TEAM, event(6, { kind: 'deleted' }), 0);
    rooms.flush(0);
    expect(olga.heard).toEqual(['subscribed 5', 'events 5 6', 'unsubscribed team-deleted']);
    const another = hub();
    const mia = listening(another, 'mia');
    another.gone(TEAM, 2, 0);
    another.tick(1000);
    expect(mia.heard).toEqual(['subscribed 5', 'unsubscribed team-deleted']);
    expect([rooms.counts.teams, another.counts.teams]).toEqual([0, 0]);
  });

  it('does not take what a team has left in another partition for its end', () => {
    const rooms = hub();
    rooms.gone(TEAM, 4, 0);
    rooms.tick(5000);
    expect(rooms.counts.teams).toBe(1);
  });

  it('knows a new team by its first events, and forgets one that is known by an old event alone', () => {
    const rooms = hub();
    rooms.event('new', event(2), 0);
    rooms.event('new', event(1, { kind: 'added', userId: 'tom' }), 0);
    rooms.event('deleted', event(9), 0);
    rooms.flush(0);
    rooms.tick(1000);
    expect(rooms.join('new', new Ear('tom'), 0, 0)).toBeUndefined();
    expect(rooms.counts.teams).toBe(2);
  });

  it('sends a replay to who listens, without moving the sequence', () => {
    const rooms = hub();
    const ear = listening(rooms, 'olga');
    rooms.replayed(TEAM, event(2), 'run', 0);
    feed(rooms, [6]);
    expect(ear.heard).toEqual(['subscribed 5', 'replayed 2 run', 'events 5 6']);
  });

  it('empties the rings of quiet teams when there is too much', () => {
    const rooms = hub([3, 4, 5], 100, 500);
    rooms.event('loud', event(1, { kind: 'added', userId: 'tom' }), 0);
    for (let seq = 2; seq <= 5; seq += 1) rooms.event('loud', event(seq), 0);
    rooms.flush(0);
    expect(rooms.counts.ringBytes).toBeLessThanOrEqual(700);
    expect(listening(rooms, 'olga', 4).heard).toEqual(['resync 5 history-too-short']);
  });

  it('says who is there when that has changed', () => {
    const rooms = hub();
    const [olga, mia] = [listening(rooms, 'olga'), listening(rooms, 'mia')];
    rooms.tellPresence();
    rooms.leave(TEAM, mia);
    rooms.tellPresence();
    rooms.tellPresence();
    expect(olga.heard).toEqual(['subscribed 5', 'presence 2', 'presence 1']);
    expect(rooms.onlineIn(TEAM, 'mia')).toEqual(['olga']);
    expect(rooms.onlineIn(TEAM, 'stranger')).toBeUndefined();
  });
});
