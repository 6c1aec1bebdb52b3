const TEAMS_COUNTED = 10_000;

/** How many events this process has published of each team since it was last asked; of a bounded number of teams. */
export class TeamLoads {
  private counts = new Map<string, number>();

  count(teamId: string, events: number): void {
    const before = this.counts.get(teamId);
    // What comes last when there are that many teams is busy by chance, and will be counted another time.
    if (before === undefined && this.counts.size >= TEAMS_COUNTED) return;
    this.counts.set(teamId, (before ?? 0) + events);
  }

  /** By team; counting begins anew. */
  take(): ReadonlyMap<string, number> {
    const taken = this.counts;
    this.counts = new Map();
    return taken;
  }
}
