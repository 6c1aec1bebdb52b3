// Clients as people have them, in one process; they find another instance when theirs dies.
import { connect, type TeamSubscription, type TeamSocket } from '#libs/team-socket';
import { WebSocket } from 'ws';
import { quantileOf } from '../statistics.js';

export type ResumeOrder =
  | {
      readonly kind: 'join';
      readonly urls: readonly string[];
      readonly token: string;
      readonly rooms: readonly string[];
      readonly clients: number;
    }
  /** The instance dies now. */
  | { readonly kind: 'mark' }
  /** What every client of a room must have in the end. */
  | { readonly kind: 'finish'; readonly last: Readonly<Record<string, number>> };

export type ResumeNews =
  | { readonly kind: 'joined' }
  | { readonly kind: 'resumed'; readonly p50Ms: number; readonly p99Ms: number }
  | {
      readonly kind: 'finished';
      readonly missing: number;
      readonly resyncs: number;
      readonly broken: number;
    };

const PATIENCE_MS = 30_000;
const say = (news: ResumeNews): void => void process.send?.(news);
const sockets: TeamSocket[] = [];
const subscriptions: TeamSubscription[] = [];
let joined = 0;
let markedAt: number | undefined;
const latencies: number[] = [];

process.on('message', (order: ResumeOrder) => {
  if (order.kind === 'join') join(order);
  else if (order.kind === 'mark') markedAt = performance.now();
  else void finish(order.last);
});

function join({ urls, token, rooms, clients }: Extract<ResumeOrder, { kind: 'join' }>): void {
  for (let client = 0; client < clients; client += 1) {
    let attempts = 0;
    // The next address each time, as a client does that knows several.
    class NextAddress extends WebSocket {
      constructor(_: string, subprotocols: string[], options: { headers: Record<string, string> }) {
        super(urls[attempts++ % urls.length] ?? '', subprotocols, options);
      }
    }
    const socket = connect({
      url: urls[0] ?? '',
      token: () => Promise.resolve(token),
      WebSocket: NextAddress,
    });
    sockets.push(socket);
    subscriptions.push(
      socket.subscribe(rooms[client % rooms.length] ?? '', {
        onEvents: () => undefined,
        onSubscribed: () => subscribed(clients),
        reload: ({ seq }) => Promise.resolve(seq),
      }),
    );
  }
}

function subscribed(clients: number): void {
  if (markedAt === undefined) {
    if ((joined += 1) === clients) say({ kind: 'joined' });
    return;
  }
  latencies.push(performance.now() - markedAt);
  if (latencies.length < clients) return;
  const sorted = latencies.sort((one, other) => one - other);
  say({ kind: 'resumed', p50Ms: quantileOf(sorted, 0.5), p99Ms: quantileOf(sorted, 0.99) });
}

async function finish(last: Readonly<Record<string, number>>): Promise<void> {
  const missing = () => subscriptions.filter((one) => one.last !== last[one.teamId]).length;
  const deadline = performance.now() + PATIENCE_MS;
  while (missing() > 0 && performance.now() < deadline) await new Promise((after) => setTimeout(after, 20));
  const sum = (name: 'resyncs' | 'brokenChains') =>
    sockets.reduce((total, { counters }) => total + counters[name], 0);
  say({ kind: 'finished', missing: missing(), resyncs: sum('resyncs'), broken: sum('brokenChains') });
}
