// Many plain sockets that follow rooms. They take frames as cheaply as they can, for they run beside what is measured.
import { SUBPROTOCOL } from '#libs/team-socket';
import { WebSocket } from 'ws';

/** What a crowd is told. */
export interface CrowdOrder {
  readonly url: string;
  readonly token: string;
  readonly rooms: readonly string[];
  readonly socketsPerRoom: number;
}

/** What it says: `joined` once, then how far the slowest socket is, over all rooms together. */
export type CrowdNews =
  | { readonly kind: 'joined' }
  | {
      readonly kind: 'progress';
      /** Events that every socket of their room has. */
      readonly events: number;
      readonly frames: number;
      /** Frames that did not follow on the one before. */
      readonly broken: number;
    };

const TELL_MS = 2;
const AT_ONCE = 50;
const say = (news: CrowdNews): void => void process.send?.(news);

process.once('message', (order: CrowdOrder) => void follow(order));

async function follow({ url, token, rooms, socketsPerRoom }: CrowdOrder): Promise<void> {
  const wanted = rooms.flatMap((room) => Array.from({ length: socketsPerRoom }, () => room));
  const followers: Follower[] = [];
  for (let from = 0; from < wanted.length; from += AT_ONCE) {
    const some = wanted.slice(from, from + AT_ONCE).map((room) => new Follower(url, token, room));
    await Promise.all(some.map(({ joined }) => joined));
    followers.push(...some);
  }
  say({ kind: 'joined' });
  let told = -1;
  setInterval(() => {
    const slowest = new Map<string, number>();
    for (const { room, events } of followers)
      slowest.set(room, Math.min(slowest.get(room) ?? Infinity, events));
    const events = [...slowest.values()].reduce((sum, one) => sum + one, 0);
    if (events === told) return;
    told = events;
    const frames = followers.reduce((sum, one) => sum + one.frames, 0);
    say({ kind: 'progress', events, frames, broken: followers.reduce((sum, one) => sum + one.broken, 0) });
  }, TELL_MS);
}

class Follower {
  readonly joined: Promise<void>;
  events = 0;
  frames = 0;
  broken = 0;
  private last: number | undefined;

  constructor(
    url: string,
    token: string,
    readonly room: string,
  ) {
    const headers = { Authorization: `Bearer ${token}` };
    const socket = new WebSocket(url, [SUBPROTOCOL], { headers, perMessageDeflate: false });
    this.joined = new Promise((resolve, reject) => {
      socket.on('error', reject);
      socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
      socket.on('message', (data: Buffer) => {
        const frame = data.toString();
        if (frame.startsWith('{"op":"events"')) this.take(frame);
        else if (frame.startsWith('{"op":"subscribed"')) resolve();
        else if (frame.startsWith('{"op":"error"')) reject(new Error(frame));
      });
    });
    socket.on('open', () => socket.send(JSON.stringify({ op: 'subscribe', team_id: room })));
  }

  /** By the numbers alone: to parse each frame would cost more than to send it. */
  private take(frame: string): void {
    const prev = numberAfter(frame, '"prev":', frame.indexOf('"prev":'));
    const last = numberAfter(frame, '"seq":', frame.lastIndexOf('"seq":'));
    if (this.last !== undefined && prev !== this.last) this.broken += 1;
    this.last = last;
    this.events += last - prev;
    this.frames += 1;
  }
}

function numberAfter(text: string, name: string, at: number): number {
  return Number.parseInt(text.slice(at + name.length, at + name.length + 16), 10);
}
