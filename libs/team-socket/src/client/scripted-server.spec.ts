import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { eventually } from '#libs/testing';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ClientFrame, type TeamEvent } from '../protocol/frames.js';
import { SUBPROTOCOL } from '../protocol/subprotocol.js';

export const TEAM = 'team-1';
const TIME = '2026-01-02T03:04:05.678Z';

export const events = (first: number, last = first): TeamEvent[] =>
  Array.from({ length: last - first + 1 }, (_, index) => {
    const seq = first + index;
    return { seq, id: `e-${seq}`, type: 'TaskCreated', time: TIME, data: { title: `Task ${seq}` } };
  });

/** The server's end of one connection. */
export class Peer {
  private readonly heard: ClientFrame[] = [];
  private taken = 0;

  constructor(
    readonly socket: WebSocket,
    readonly authorization: string | undefined,
    readonly subprotocols: string | undefined,
  ) {
    socket.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString()) as ClientFrame));
  }

  send(frame: object | string): void {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  welcome({ expiresInMs = 3_600_000, pingSeconds = 30 } = {}): void {
    this.send({
      ...{ op: 'welcome', session: 's', instance: 'i', user_id: 'alice', ping_seconds: pingSeconds },
      expires_at: new Date(Date.now() + expiresInMs).toISOString(),
      limits: { frame_bytes: 16_384, messages_per_second: 50, subscriptions: 20 },
    });
  }

  subscribed(seq: number, recovered: boolean): void {
    this.send({ op: 'subscribed', team_id: TEAM, seq, recovered, online: 1 });
  }

  events(first: number, last = first): void {
    this.send({ op: 'events', team_id: TEAM, prev: first - 1, events: events(first, last) });
  }

  /** What the client says next. */
  says(): Promise<ClientFrame> {
    return eventually(
      () => {
        const frame = this.heard[this.taken];
        if (!frame) throw new Error('the client says nothing');
        this.taken += 1;
        return frame;
      },
      { everyMs: 5 },
    );
  }
}

/** A real WebSocket server on loopback that says what the test tells it to. */
export class ScriptedServer {
  private readonly peers: Peer[] = [];
  private taken = 0;
  /** The status with which upgrades are refused. */
  refusal: number | undefined;

  private constructor(private readonly server: WebSocketServer) {
    server.on('connection', (socket, { headers }) =>
      this.peers.push(new Peer(socket, headers.authorization, headers['sec-websocket-protocol'])),
    );
  }

  static async start(): Promise<ScriptedServer> {
    const handleProtocols = () => SUBPROTOCOL;
    const server = new WebSocketServer({
      ...{ host: '127.0.0.1', port: 0, handleProtocols },
      verifyClient: (_, done) => done(scripted.refusal === undefined, scripted.refusal),
    });
    const scripted = new ScriptedServer(server);
    await once(server, 'listening');
    return scripted;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/ws`;
  }

  get connections(): number {
    return this.peers.length;
  }

  /** The next connection, as soon as it is there. */
  next(): Promise<Peer> {
    return eventually(
      () => {
        const peer = this.peers[this.taken];
        if (!peer) throw new Error('nobody connects');
        this.taken += 1;
        return peer;
      },
      { everyMs: 5 },
    );
  }

  stop(): void {
    for (const { socket } of this.peers) socket.terminate();
    this.server.close();
  }
}
