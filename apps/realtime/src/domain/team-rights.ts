import { type RightsChange } from './logged-event.js';

/** The members of a team as of one event of it. */
export interface KnownMembers {
  readonly seq: number;
  readonly members: ReadonlySet<string>;
}

/**
 * Who may listen to a team. The whole team comes by the compacted topic and may run ahead of the events or behind them; who is
 * removed loses the right at the event that says so, and at the latest when it has become clear that this event will not come.
 */
export class TeamRights {
  private members = new Set<string>();
  private asOf = 0;
  private ahead: (KnownMembers & { readonly since: number }) | undefined;

  /** For a new subscription: by the newest that is known. */
  mayListen(userId: string): boolean {
    return (this.ahead?.members ?? this.members).has(userId);
  }

  /** False as long as nothing has said who the members are. */
  get areKnown(): boolean {
    return this.asOf > 0 || this.members.size > 0 || this.ahead !== undefined;
  }

  /** The state that has come before the events that led to it. */
  get expected(): { readonly seq: number; readonly since: number } | undefined {
    return this.ahead;
  }

  /** Takes the whole team. True when it stands for an event that is not there yet: settle() is to be called later. */
  learn(known: KnownMembers, released: number, now: number): boolean {
    if (known.seq < this.asOf || (this.ahead && known.seq < this.ahead.seq)) return false;
    if (known.seq > released) {
      this.ahead = { ...known, since: this.ahead?.since ?? now };
      return true;
    }
    this.members = new Set(known.members);
    this.asOf = known.seq;
    return false;
  }

  /** An event at its place in the sequence. */
  apply(seq: number, change: RightsChange): void {
    if (seq <= this.asOf) return;
    if (change.kind === 'added') this.members.add(change.userId);
    if (change.kind === 'removed') this.members.delete(change.userId);
  }

  /** True when a state that had come early has become the present one: whoever is no member of it has to go. */
  settle(released: number): boolean {
    if (!this.ahead || this.ahead.seq > released) return false;
    this.members = new Set(this.ahead.members);
    this.asOf = this.ahead.seq;
    this.ahead = undefined;
    return true;
  }
}
