import { FirstHistory } from '../domain/first-history.js';
import { type LoggedEvent } from '../domain/logged-event.js';
import { type EarlyBounds } from '../domain/team-sequence.js';
import { type Listener, type Refusal } from './listener.js';
import { RingBudget } from './ring-budget.js';
import { Room } from './room.js';
import { roomMetrics } from './room-metrics.js';

export interface HubOptions {
  readonly ringEvents: number;
  readonly ringBytes: number;
  readonly early: EarlyBounds;
  /** Says that a subscription has ended without being asked to. */
  readonly onLeft?: (listener: Listener, teamId: string) => void;
}

/** A team as the compacted topic has it; without members it is deleted. */
export interface TeamState {
  readonly teamId: string;
  readonly partition: number;
  readonly seq: number;
  readonly members: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();
const STRANGER: Refusal = {
  code: 'not-a-member',
  message:
    'There is no such team, or you are no member of it; if you have just become one, try again shortly.',
  retry: true,
};

/**
 * All teams on this instance. Until begin() it only gathers what the log holds; then events go out, in the order of each team.
 * The caller says what time it is, in ms of a steady clock, and calls flush() after each burst and tick() a few times a second.
 */
export class Hub {
  private readonly rooms = new Map<string, Room>();
  private readonly states = new Map<string, TeamState>();
  /** Of the state of each team, where it was last seen: a team may have moved since. */
  private readonly partitions = new Map<string, number>();
  private readonly touched = new Set<Room>();
  private readonly unsettled = new Set<Room>();
  private readonly changed = new Set<Room>();
  private readonly budget: RingBudget;
  private history: Map<string, FirstHistory> | undefined = new Map();
  private later: (() => void)[] = [];

  constructor(private readonly options: HubOptions) {
    this.budget = new RingBudget(options.ringBytes);
  }

  get counts() {
    const rooms = [...this.rooms.values()];
    return {
      teams: this.rooms.size,
      rooms: rooms.filter(({ size }) => size > 0).length,
      subscriptions: rooms.reduce((sum, { size }) => sum + size, 0),
      heldBack: rooms.reduce((sum, { heldBack }) => sum + heldBack, 0),
      ringBytes: this.budget.bytes,
    };
  }

  /** False for an event that was there before. */
  event(teamId: string, event: LoggedEvent, now: number): boolean {
    if (this.history) {
      this.historyOf(this.history, teamId).add(event);
      return true;
    }
    // Events of a new team may come by one topic before those of another have said that there is a team.
    const room = this.rooms.get(teamId) ?? this.open(teamId, 0);
    const isNew = room.offer(event, now);
    if (isNew) this.touched.add(room);
    return isNew;
  }

  replayed(teamId: string, event: LoggedEvent, run: string, now: number): void {
    const room = this.rooms.get(teamId);
    if (!room || this.history) return;
    room.flush(now);
    room.replay(event, run);
  }

  /** `settled` is false for a state that was written after the beginning that is being read: its events may still be to come. */
  state(state: TeamState, now: number, settled = false): void {
    if (this.history && !settled) this.later.push(() => this.state(state, now));
    else if (this.history) this.gather(state);
    else this.learn(state, now);
  }

  /** The record without a value that a deleted team leaves. */
  gone(teamId: string, partition: number, now: number, settled = false): void {
    if (this.history && !settled) this.later.push(() => this.gone(teamId, partition, now));
    // One that a team has left where it was before it moved says nothing.
    else if (this.partitions.get(teamId) === partition) {
      this.partitions.delete(teamId);
      this.states.delete(teamId);
      const room = this.rooms.get(teamId);
      if (room) this.expect(room, { seq: Number.POSITIVE_INFINITY, members: NOBODY }, now);
    }
  }

  /** What the log held at start has been read: every state up to there, and every event that led to those states. */
  begin(now: number): void {
    const { history } = this;
    if (!history) return;
    this.history = undefined;
    for (const state of this.states.values()) {
      const room = this.open(state.teamId, state.seq);
      room.rights.learn(state, state.seq, now);
      const { known = [], later = [] } = history.get(state.teamId)?.partedAt(state.seq) ?? {};
      room.remember(known);
      this.budget.used(room.ring);
      for (const event of later) this.event(state.teamId, event, now);
      history.delete(state.teamId);
    }
    this.states.clear();
    // A team without a state is a new one, or was deleted.
    for (const [teamId, first] of history)
      if (first.hasBeginning) for (const event of first.partedAt(0).later) this.event(teamId, event, now);
    for (const play of this.later) play();
    this.later = [];
    this.flush(now);
  }

  /** Undefined when the answer is on its way to the listener. */
  join(teamId: string, listener: Listener, since: number | undefined, now: number): Refusal | undefined {
    const room = this.rooms.get(teamId);
    if (!room?.rights.mayListen(listener.userId)) return STRANGER;
    room.join(listener, since, now);
    this.afterwards(room);
    this.changed.add(room);
    return undefined;
  }

  leave(teamId: string, listener: Listener): void {
    const room = this.rooms.get(teamId);
    if (room?.leave(listener)) this.changed.add(room);
  }

  /** Users who listen to the team here; undefined for whom that is none of their business. */
  onlineIn(teamId: string, userId: string): readonly string[] | undefined {
    const room = this.rooms.get(teamId);
    return room?.rights.mayListen(userId) ? room.presence.users : undefined;
  }

  /** Sends everything that came since the last call, each team's as one burst. */
  flush(now: number): void {
    for (const room of this.touched) {
      room.flush(now);
      this.afterwards(room);
    }
    this.touched.clear();
  }

  /** Gives up on what has waited too long. */
  tick(now: number): void {
    for (const room of this.unsettled) {
      room.settleOverdue(this.options.early, now);
      this.afterwards(room);
    }
  }

  tellPresence(): void {
    for (const room of this.changed) room.tellPresence();
    this.changed.clear();
  }

  private gather(state: TeamState): void {
    const known = this.states.get(state.teamId);
    if (known && known.seq > state.seq) return;
    this.states.set(state.teamId, state);
    this.partitions.set(state.teamId, state.partition);
  }

  private learn(state: TeamState, now: number): void {
    this.partitions.set(state.teamId, state.partition);
    // From 0, for its first events may come a moment after its state, by another topic.
    this.expect(this.rooms.get(state.teamId) ?? this.open(state.teamId, 0), state, now);
  }

  private expect(room: Room, known: { seq: number; members: ReadonlySet<string> }, now: number): void {
    room.learn(known, now);
    this.afterwards(room);
  }

  private historyOf(history: Map<string, FirstHistory>, teamId: string): FirstHistory {
    const known = history.get(teamId);
    if (known) return known;
    const fresh = new FirstHistory(this.options.ringEvents);
    history.set(teamId, fresh);
    return fresh;
  }

  private open(teamId: string, last: number): Room {
    const room = new Room(teamId, last, this.options.ringEvents, (listener) => {
      roomMetrics.withdrawn.inc();
      this.changed.add(room);
      this.options.onLeft?.(listener, teamId);
    });
    this.rooms.set(teamId, room);
    return room;
  }

  private afterwards(room: Room): void {
    if (room.isUnsettled) this.unsettled.add(room);
    else this.unsettled.delete(room);
    // Of a deleted team, or of one that is known by nothing but an event of its past that came again.
    if (room.isOver || (!room.isUnsettled && !room.rights.areKnown)) this.close(room);
    else this.budget.used(room.ring);
  }

  private close(room: Room): void {
    this.rooms.delete(room.teamId);
    this.unsettled.delete(room);
    this.changed.delete(room);
    this.budget.forget(room.ring);
  }
}
