/** One frame about a team, as it came by the wire. */
export interface HeardFrame {
  /** ms of a steady clock. */
  readonly at: number;
  readonly op: string;
  /** The last event in it; 0 where it has none. */
  readonly last: number;
}

/** What came by the wire to one client that was connected to one instance. */
export interface HeardClient {
  readonly client: string;
  readonly instance: number;
  readonly frames: readonly HeardFrame[];
}

const AFTER_MS = 2000;
/** What tells of a team; an answer to what the client asked does not. */
const TELLING = ['events', 'replayed', 'presence'];

/**
 * I14 for a member who was removed by event `removal` of the team: never that event nor a later one, and nothing at all once
 * its instance has shown that event to another member 2 s before. By the instance's own progress, since one that was killed or
 * has lost the broker cannot know.
 */
export function removalBreaches(
  { client, instance, frames }: HeardClient,
  removal: number,
  others: readonly HeardClient[],
): string[] {
  const told = frames.filter(({ op }) => TELLING.includes(op));
  const shown = Math.min(
    ...others
      .filter((other) => other.instance === instance)
      .flatMap((other) => other.frames.filter(({ last }) => last >= removal).map(({ at }) => at)),
  );
  return told.flatMap(({ at, op, last }) => {
    if (op === 'events' && last >= removal)
      return [`I14: ${client} got event ${last}, and left by ${removal}`];
    const late = at - shown;
    if (late <= AFTER_MS) return [];
    return [`I14: ${client} got ${op} ${Math.round(late)} ms after instance ${instance} showed its removal`];
  });
}
