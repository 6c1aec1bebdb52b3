import { type PresenceFrame } from '#libs/team-socket';

/** Which users listen to a team on this instance, by how many connections each. */
export class Presence {
  private readonly connections = new Map<string, number>();
  /** Since the last report: true for who has come, false for who has gone. */
  private readonly changes = new Map<string, boolean>();

  get online(): number {
    return this.connections.size;
  }

  get users(): readonly string[] {
    return [...this.connections.keys()];
  }

  join(userId: string): void {
    const before = this.connections.get(userId) ?? 0;
    this.connections.set(userId, before + 1);
    if (before === 0) this.note(userId, true);
  }

  leave(userId: string): void {
    const left = (this.connections.get(userId) ?? 0) - 1;
    if (left > 0) this.connections.set(userId, left);
    else if (this.connections.delete(userId)) this.note(userId, false);
  }

  /** What has changed since the last call; it names a user where that is all. Undefined when nothing has. */
  report(teamId: string): PresenceFrame | undefined {
    if (this.changes.size === 0) return undefined;
    const [[userId, came]] = this.changes as unknown as [[string, boolean]];
    const alone = this.changes.size === 1;
    this.changes.clear();
    return {
      ...{ op: 'presence', team_id: teamId, online: this.online },
      ...(alone && (came ? { joined: userId } : { left: userId })),
    };
  }

  private note(userId: string, came: boolean): void {
    // Gone and back between two reports is no news.
    if (this.changes.get(userId) === !came) this.changes.delete(userId);
    else this.changes.set(userId, came);
  }
}
