import { type EventsFrame, type TeamEvent } from '../protocol/frames.js';

/** The proof that the frames of a connection follow each other without a hole, and each event is there once. */
export class Chain {
  /** @param last The sequence number before the first frame that is to come. */
  constructor(private last: number) {}

  /** The frame's events; undefined if it does not follow on what came before, after which the chain is of no use. */
  follow({ prev, events }: Pick<EventsFrame, 'prev' | 'events'>): readonly TeamEvent[] | undefined {
    if (prev !== this.last || events.some(({ seq }, index) => seq !== prev + 1 + index)) return undefined;
    this.last = prev + events.length;
    return events;
  }
}
