import { type ResyncReason, type UnsubscribedReason } from '#libs/team-socket';
import { EventRing } from '../domain/event-ring.js';
import { type LoggedEvent } from '../domain/logged-event.js';
import { type KnownMembers, TeamRights } from '../domain/team-rights.js';
import { type EarlyBounds, TeamSequence } from '../domain/team-sequence.js';
import { eventFrames, frameBytes, replayedFrame } from './frame-bytes.js';
import { type Listener } from './listener.js';
import { Presence } from './presence.js';
import { roomMetrics } from './room-metrics.js';

/** Who asked to go on after an event that this instance does not have yet, but another had. */
interface Waiting {
  readonly since: number;
  readonly until: number;
}

/** Farther ahead than any other instance can be. */
const MAX_AHEAD = 1024;

/** One team on this instance: its events in sequence, and who listens to them. Times are ms of a steady clock. */
export class Room {
  readonly ring: EventRing;
  readonly rights = new TeamRights();
  readonly presence = new Presence();
  private readonly listeners = new Set<Listener>();
  private readonly waiting = new Map<Listener, Waiting>();
  private unsent: LoggedEvent[] = [];
  private sequence: TeamSequence;
  private deleted = false;

  constructor(
    readonly teamId: string,
    last: number,
    ringEvents: number,
    private readonly onLeft: (listener: Listener, room: Room) => void,
  ) {
    this.sequence = new TeamSequence(last);
    this.ring = new EventRing(ringEvents);
  }

  get last(): number {
    return this.sequence.released;
  }

  get heldBack(): number {
    return this.sequence.heldBack;
  }

  get size(): number {
    return this.listeners.size + this.waiting.size;
  }

  get isOver(): boolean {
    return this.deleted;
  }

  /** Whether something is awaited here that isOverdue() has to be asked about. */
  get isUnsettled(): boolean {
    return this.heldBack > 0 || this.rights.expected !== undefined || this.waiting.size > 0;
  }

  /** What the ring starts with; ends with the latest event. */
  remember(events: readonly LoggedEvent[]): void {
    for (const event of events) this.ring.add(event);
  }

  /** False for an event that was there before. What can be released is sent by flush(). */
  offer(event: LoggedEvent, now: number): boolean {
    const released = this.sequence.offer(event, now);
    if (!released) return false;
    this.keep(released);
    return true;
  }

  /** To those who listen now; outside of the sequence. */
  replay(event: LoggedEvent, run: string): void {
    if (this.listeners.size > 0) this.broadcast([replayedFrame(this.teamId, run, event)]);
  }

  /** The whole team as of an event of it; nobody, when it is deleted. */
  learn(known: KnownMembers, now: number): void {
    this.flush(now);
    if (!this.rights.learn(known, this.last, now)) this.dismissStrangers();
  }

  /** Sends what has been released; who is removed gets nothing from that event on. */
  flush(now: number): void {
    const events = this.unsent;
    if (events.length > 0) {
      this.unsent = [];
      let from = 0;
      events.forEach(({ seq, rights }, at) => {
        if (!rights) return;
        this.rights.apply(seq, rights);
        if (rights.kind === 'removed' && !this.rights.mayListen(rights.userId)) {
          this.broadcastEvents(events.slice(from, at));
          from = at;
          this.dismiss('member-removed', ({ userId }) => userId === rights.userId);
        }
        if (rights.kind === 'deleted') this.deleted = true;
      });
      this.broadcastEvents(events.slice(from));
    }
    if (this.deleted) this.dismiss('team-deleted', () => true);
    if (this.rights.settle(this.last)) this.dismissStrangers();
    if (this.waiting.size > 0) this.admitWaiting(now);
  }

  /** Asked from time to time while isUnsettled: gives up on what has not come in time, and says so to everybody. */
  settleOverdue(bounds: EarlyBounds, now: number): void {
    const { expected } = this.rights;
    const stateIsLate = expected !== undefined && now - expected.since >= bounds.ms;
    if (stateIsLate && expected.seq === Number.POSITIVE_INFINITY) {
      this.deleted = true;
      return this.flush(now);
    }
    if (stateIsLate || this.sequence.isOverdue(bounds, now)) this.skip(now, stateIsLate ? expected.seq : 0);
    if (this.waiting.size > 0) this.admitWaiting(now);
  }

  /** Begins, or begins anew; the answer is the first frame. */
  join(listener: Listener, since: number | undefined, now: number): void {
    this.leave(listener);
    this.flush(now);
    if (since !== undefined && since > this.last && since - this.last <= MAX_AHEAD)
      this.waiting.set(listener, { since, until: now + 1000 });
    else this.admit(listener, since);
  }

  /** False when it was not here. */
  leave(listener: Listener): boolean {
    if (this.waiting.delete(listener)) return true;
    if (!this.listeners.delete(listener)) return false;
    this.presence.leave(listener.userId);
    return true;
  }

  /** Tells everybody who is here, where that has changed. */
  tellPresence(): void {
    const frame = this.presence.report(this.teamId);
    if (frame && this.listeners.size > 0) this.broadcast([frameBytes(frame)]);
  }

  private keep(released: readonly LoggedEvent[]): void {
    for (const event of released) {
      this.unsent.push(event);
      this.ring.add(event);
    }
  }

  private skip(now: number, upTo: number): void {
    this.flush(now);
    const { gap, events } = this.sequence.skip(now, upTo);
    this.ring.clear();
    roomMetrics.gaps.inc();
    this.resyncAll('gap', gap.seq);
    this.keep(events);
    this.flush(now);
  }

  private resyncAll(reason: ResyncReason, seq: number): void {
    if (this.listeners.size === 0) return;
    roomMetrics.resyncs.inc({ reason }, this.listeners.size);
    this.broadcast([frameBytes({ op: 'resync', team_id: this.teamId, seq, reason })]);
  }

  private admitWaiting(now: number): void {
    for (const [listener, { since, until }] of [...this.waiting]) {
      if (since > this.last && now < until) continue;
      this.waiting.delete(listener);
      if (this.rights.mayListen(listener.userId)) this.admit(listener, since);
      else this.sendAway(listener, 'member-removed');
    }
  }

  private admit(listener: Listener, since: number | undefined): void {
    const { teamId, last } = this;
    const missed = since === undefined || since > last ? undefined : this.ring.after(since, last);
    this.listeners.add(listener);
    this.presence.join(listener.userId);
    const online = this.presence.online;
    if (since === undefined) {
      listener.tell({ op: 'subscribed', team_id: teamId, seq: last, recovered: false, online });
    } else if (missed) {
      roomMetrics.resumed.inc();
      listener.tell({ op: 'subscribed', team_id: teamId, seq: since, recovered: true, online });
      for (const frame of eventFrames(teamId, missed)) listener.send(frame);
    } else {
      const reason = since > last ? 'since-in-the-future' : 'history-too-short';
      roomMetrics.resyncs.inc({ reason });
      listener.tell({ op: 'resync', team_id: teamId, seq: last, reason });
    }
  }

  private dismissStrangers(): void {
    this.dismiss('member-removed', ({ userId }) => !this.rights.mayListen(userId));
  }

  private dismiss(reason: UnsubscribedReason, who: (listener: Listener) => boolean): void {
    for (const listener of [...this.listeners, ...this.waiting.keys()])
      if (who(listener)) this.sendAway(listener, reason);
  }

  private sendAway(listener: Listener, reason: UnsubscribedReason): void {
    this.leave(listener);
    listener.tell({ op: 'unsubscribed', team_id: this.teamId, reason });
    this.onLeft(listener, this);
  }

  private broadcastEvents(events: readonly LoggedEvent[]): void {
    if (this.listeners.size > 0) this.broadcast(eventFrames(this.teamId, events));
    for (const { onSent } of events) onSent?.(this.listeners.size);
  }

  private broadcast(frames: readonly Buffer[]): void {
    for (const frame of frames) for (const listener of this.listeners) listener.send(frame);
  }
}
