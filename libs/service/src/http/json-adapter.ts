import { ExpressAdapter } from '@nestjs/platform-express';
import { type Express, type Response } from 'express';
import { ExpressServer } from './express-server.js';

const WITHOUT_BODY = new Set([204, 205, 304]);

/**
 * Express as Nest uses it, with a shorter way for plain objects and lists. Express parses and writes their Content-Type again, and
 * looks whether the client's copy is fresh: a fifth of the time from a handler's answer to the socket.
 */
export class JsonAdapter extends ExpressAdapter {
  /** Not by Nest's options: a service speaks HTTP alone, and drains its connections itself. */
  override initHttpServer(): void {
    this.httpServer = new ExpressServer(this.getInstance<Express>());
  }

  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    const text = isPlain(body) && isOrdinary(response, statusCode) ? JSON.stringify(body) : undefined;
    if (text === undefined) return super.reply(response, body, statusCode);
    if (statusCode !== undefined) response.statusCode = statusCode;
    if (!response.hasHeader('Content-Type'))
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(text));
    return response.end(text);
  }
}

function isPlain(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const prototype: unknown = Object.getPrototypeOf(body);
  return prototype === Object.prototype || prototype === Array.prototype;
}

/** An answer to be sent whole, whatever the request says of what its sender has. */
function isOrdinary(response: Response, statusCode = response.statusCode): boolean {
  const { method } = response.req;
  const isCached = response.hasHeader('ETag') || response.hasHeader('Last-Modified');
  return method !== 'HEAD' && !isCached && !WITHOUT_BODY.has(statusCode);
}
