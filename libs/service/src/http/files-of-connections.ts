import { type Socket } from 'node:net';
import { type Readable } from 'node:stream';
import { type RequestHandler } from 'express';

/**
 * For routes that send files. Node says nothing to the responses of a pipelined connection that is closed before their turn, so
 * the files that are piped into them would stay open; here they are closed with the connection.
 */
export function closeFilesWithConnections(): RequestHandler {
  const files = new WeakMap<Socket, Set<Readable>>();
  const filesOf = (socket: Socket) => {
    const known = files.get(socket);
    if (known) return known;
    const opened = new Set<Readable>();
    files.set(socket, opened);
    socket.once('close', () => opened.forEach((file) => file.destroy()));
    return opened;
  };
  return ({ socket }, response, next) => {
    response.once('pipe', (file: Readable) => {
      if (socket.destroyed) return void file.destroy();
      const opened = filesOf(socket).add(file);
      file.once('close', () => opened.delete(file));
    });
    next();
  };
}
