/** What this library needs of a WebSocket; the one of browsers and the one of `ws` have it. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message?: string }) => void): void;
}

/** The constructor of `ws`, which can send headers. */
export type WebSocketWithHeaders = new (
  url: string,
  subprotocols: string[],
  options: { headers: Record<string, string> },
) => SocketLike;

/** The constructor that a browser has. */
export type BrowserWebSocket = new (url: string, subprotocols: string[]) => SocketLike;
