import { type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Faults } from './faults.js';

export interface Connection {
  readonly client: Socket;
  readonly target: Socket;
  readonly faults: Faults;
  readonly onSwallowed: () => void;
}

/** Joins two sockets, each chunk through the faults; resolves when both directions have ended. */
export async function forward({ client, target, faults, onSwallowed }: Connection): Promise<void> {
  let requestSeen = false;
  const reset = (): void => {
    client.destroy();
    target.destroy();
  };
  const requests = pump(client, target, faults, () => {
    requestSeen = true;
    return true;
  });
  const responses = pump(target, client, faults, () => {
    const first = requestSeen;
    requestSeen = false;
    if (!first || !faults.isSwallowed()) return true;
    onSwallowed();
    return false;
  });
  // A direction that breaks takes the other with it, as a reset does.
  await Promise.all([requests.catch(reset), responses.catch(reset)]);
}

/** Ends both sockets when `mayPass` answers no: TCP cannot lose bytes and go on. */
async function pump(from: Socket, to: Socket, faults: Faults, mayPass: () => boolean): Promise<void> {
  for await (const chunk of from as AsyncIterable<Buffer>) {
    if (!mayPass()) throw new Error('swallowed');
    await faults.passage();
    for (const piece of faults.pieces(chunk)) {
      if (to.destroyed) throw new Error('closed');
      if (!to.write(piece)) await drained(to);
      if (piece.length < chunk.length) await nextTurn();
    }
  }
  to.end();
}

/** Resolves when the socket takes more, or is gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
