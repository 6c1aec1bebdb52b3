import { type Resync, type TeamEvent, TeamSocket } from '#libs/team-socket';
import { WebSocket } from 'ws';
import { type Frame } from '../../../test/realtime-client.js';
import { type HeardFrame } from '../../../test/removal-invariants.js';

/** Who listens to which team, and where. */
export interface ListenerPlace {
  readonly client: string;
  readonly teamId: string;
  /** Which of the instances it connects to, and comes back to. */
  readonly instance: number;
  readonly url: string;
  readonly token: string;
  /** For who is a member only for a time: which of the times it is. */
  readonly stint?: number;
}

/** One subscription. One that was refused has heard nothing, and need not have. */
interface Segment {
  /** What its first answer began after; undefined until there is one. */
  since: number | undefined;
  readonly given: (TeamEvent | Resync)[];
}

const AGAIN_MS = 250;

/** A member's client, and beside it what comes by its wire: the client itself would hide what it must not be sent. */
export class TeamListener {
  readonly segments: Segment[] = [];
  readonly frames: HeardFrame[] = [];
  /** How many events it has got. */
  events = 0;
  private readonly socket: TeamSocket;
  private timer: NodeJS.Timeout | undefined;

  constructor(readonly place: ListenerPlace) {
    const hear = (frame: Frame) => this.hear(frame);
    this.socket = new TeamSocket({
      url: place.url,
      token: () => Promise.resolve(place.token),
      WebSocket: class extends WebSocket {
        constructor(url: string, subprotocols: string[], options: { headers: Record<string, string> }) {
          super(url, subprotocols, options);
          this.on('message', (data: Buffer) => hear(JSON.parse(data.toString()) as Frame));
        }
      },
      pause: { firstMs: 50, longestMs: 500 },
    });
    this.subscribe();
  }

  /** The last event that it has, or what it was told to go on after. */
  get last(): number {
    const { since = 0, given } = this.segments.at(-1)!;
    return given.at(-1)?.seq ?? since;
  }

  /** Frames that did not follow on those before. */
  get brokenChains(): number {
    return this.socket.counters.brokenChains;
  }

  get connections(): number {
    return this.socket.counters.connections;
  }

  cut(): void {
    this.socket.cut();
  }

  close(): void {
    clearTimeout(this.timer);
    this.socket.close();
  }

  /** Members to the end want all that there ever was; others, what comes from now on. */
  private subscribe(): void {
    const since = this.place.stint === undefined ? 0 : undefined;
    const segment: Segment = { since: undefined, given: [] };
    this.segments.push(segment);
    this.socket.subscribe(this.place.teamId, {
      ...(since !== undefined && { since }),
      onSubscribed: ({ seq }) => (segment.since ??= since ?? seq),
      onEvents: (events) => {
        segment.given.push(...events);
        this.events += events.length;
      },
      reload: (resync) => {
        segment.since ??= since;
        segment.given.push(resync);
        return Promise.resolve(resync.seq);
      },
      // Who was added a moment ago is not known to an instance that is behind; who was removed asks in vain.
      onEnd: () => (this.timer = setTimeout(() => this.subscribe(), AGAIN_MS)),
    });
  }

  private hear({ op, team_id, events = [] }: Frame): void {
    if (team_id !== this.place.teamId) return;
    this.frames.push({ at: performance.now(), op, last: events.at(-1)?.seq ?? 0 });
  }
}
