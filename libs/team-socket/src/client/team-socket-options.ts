import { type ConnectionState } from './connection-state.js';
import { type PauseBounds } from './reconnect-pause.js';
import { type WebSocketWithHeaders } from './web-socket.js';

export interface TeamSocketOptions {
  /** As `wss://realtime.example.com/ws`. */
  readonly url: string;
  /**
   * A token for the next connection, or to go on with this one. It may be one that was used before, unless `fresh` is true: then
   * the one before was refused, or is about to expire. When it rejects it is asked again after a pause.
   */
  token(wanted: { readonly fresh: boolean }): Promise<string>;
  /** The one of `ws`; needed in Node, where the token goes in a header. Without it: the browser's own. */
  readonly WebSocket?: WebSocketWithHeaders;
  onState?(state: ConnectionState): void;
  /** Something went wrong that the client deals with by itself, or a listener has thrown. For logs. */
  onProblem?(error: Error): void;
  readonly pause?: Partial<PauseBounds>;
}
