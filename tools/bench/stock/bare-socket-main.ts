// The least that a fan-out can be: ws as it comes, and a loop that sends a frame which is there already. No Kafka, no rights.
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { frameOf } from '../sockets/bare-frame.js';

/** The next event of a room. */
export interface Shout {
  readonly room: string;
  readonly seq: number;
}

const rooms = new Map<string, Set<WebSocket>>();
const server = createServer((_, response) => response.end());
const sockets = new WebSocketServer({
  server,
  perMessageDeflate: false,
  handleProtocols: () => 'ordered.v1',
});
sockets.on('connection', (socket) => {
  socket.on('message', (data: Buffer) => {
    const { team_id } = JSON.parse(data.toString()) as { team_id: string };
    rooms.set(team_id, (rooms.get(team_id) ?? new Set()).add(socket));
    socket.send(JSON.stringify({ op: 'subscribed', team_id, seq: 1, recovered: false, online: 1 }));
  });
});
process.on('message', (shouts: readonly Shout[]) => {
  for (const { room, seq } of shouts) {
    const frame = Buffer.from(frameOf(room, seq));
    for (const socket of rooms.get(room) ?? []) socket.send(frame, { binary: false });
  }
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
