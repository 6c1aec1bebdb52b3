import { eventually } from '#libs/testing';
import { SUBPROTOCOL } from '#libs/team-socket';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

/** A frame of the server, unread: tests look at what is really on the wire. */
export type Frame = Readonly<Record<string, unknown>> & {
  readonly op: string;
  readonly team_id?: string;
  readonly seq?: number;
  readonly prev?: number;
  readonly events?: readonly { readonly seq: number; readonly type: string; readonly id: string }[];
};

export interface Refused {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Knock {
  readonly token?: string;
  readonly subprotocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  /** Address of this side. */
  readonly from?: string;
}

function open(url: string, { token, subprotocols, headers, path, from }: Knock): WebSocket {
  return new WebSocket(`${url.replace('http', 'ws')}${path ?? '/ws'}`, [...(subprotocols ?? [SUBPROTOCOL])], {
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    perMessageDeflate: false,
    ...(from !== undefined && { localAddress: from }),
  });
}

/** How the server answers a request that it does not let become a WebSocket. */
export function refused(url: string, knock: Knock): Promise<Refused> {
  return new Promise((resolve, reject) => {
    const socket = open(url, knock);
    socket.on('error', reject);
    socket.on('open', () => {
      socket.terminate();
      reject(new Error('the connection was accepted'));
    });
    socket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
  });
}

/** A connection that has become a WebSocket, and never ends its side by itself. */
export async function neverHangsUp(url: string, token: string): Promise<Socket> {
  const { hostname: host, port } = new URL(url);
  const socket = connect({ host, port: Number(port), allowHalfOpen: true });
  socket.on('error', () => undefined);
  const headers = {
    ...{ Host: `${host}:${port}`, Connection: 'Upgrade', Upgrade: 'websocket' },
    ...{ 'Sec-WebSocket-Version': 13, 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
    ...{ 'Sec-WebSocket-Protocol': SUBPROTOCOL, Authorization: `Bearer ${token}` },
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.write(['GET /ws HTTP/1.1', ...lines, '', ''].join('\r\n'));
  await once(socket, 'data');
  return socket;
}

/** A WebSocket that writes down everything it hears. */
export class RawClient {
  readonly frames: Frame[] = [];
  closed: number | undefined;
  private static readonly all = new Set<WebSocket>();
  private fault: Error | undefined;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as Frame));
    socket.on('close', (code) => (this.closed = code));
    socket.on('error', (error) => (this.fault = error));
    RawClient.all.add(socket);
  }

  /** Ends whatever is still open, of this test or of one that failed. */
  static endAll(): void {
    for (const socket of RawClient.all) socket.terminate();
    RawClient.all.clear();
  }

  static async connect(url: string, knock: Knock): Promise<RawClient> {
    const client = new RawClient(open(url, knock));
    await eventually(() => {
      if (client.frames.length === 0 && client.closed === undefined) throw new Error('no welcome');
    });
    if (client.fault) throw client.fault;
    return client;
  }

  say(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** The latest frame of this operation and team, once there is one after the first `from` frames. */
  frame(op: string, { teamId, from = 0 }: { teamId?: string; from?: number } = {}): Promise<Frame> {
    return eventually(() => {
      const found = this.frames
        .slice(from)
        .findLast((frame) => frame.op === op && (!teamId || frame.team_id === teamId));
      if (!found)
        throw new Error(`no ${op} in ${JSON.stringify(this.frames.slice(-5))}, closed: ${this.closed}`);
      return found;
    });
  }

  /** Says it, and resolves with the answer. */
  ask(frame: object, answer: string): Promise<Frame> {
    const from = this.frames.length;
    this.say(frame);
    return this.frame(answer, { from });
  }

  close(): Promise<number> {
    return eventually(() => {
      if (this.closed === undefined) throw new Error('still open');
      return this.closed;
    });
  }

  /** Sequence numbers of all events of a team, as they came. */
  sequence(teamId: string): number[] {
    const frames = this.frames.filter(({ op, team_id }) => op === 'events' && team_id === teamId);
    return frames.flatMap(({ events = [] }) => events.map(({ seq }) => seq));
  }
}
