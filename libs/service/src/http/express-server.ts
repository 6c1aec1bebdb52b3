import { type Express } from 'express';
import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';

/**
 * An HTTP server whose requests and responses are from the start what Express makes of them. Express changes the prototype of
 * each, which leaves every property of it that is read afterwards to be looked up anew, Node's own included.
 */
export function expressServer(app: Express): Server {
  class ExpressRequest extends IncomingMessage {}
  class ExpressResponse extends ServerResponse {}
  app.request = Object.setPrototypeOf(ExpressRequest.prototype, app.request) as typeof app.request;
  app.response = Object.setPrototypeOf(ExpressResponse.prototype, app.response) as typeof app.response;
  return createServer({ IncomingMessage: ExpressRequest, ServerResponse: ExpressResponse }, app);
}
