/** What listens on a port of the gateway, and the service behind it. */
export interface Route {
  readonly listen: number;
  readonly host: string;
  readonly port: number;
}

/** Reads `8001=orders-api:8001`. Throws an Error that says what is wrong. */
export function parseRoute(text: string): Route {
  const found = /^(\d{1,5})=([A-Za-z0-9._-]+):(\d{1,5})$/.exec(text);
  if (!found)
    throw new Error(`"${text}" is no route. It must be port=service:port, as in 8001=orders-api:8001.`);
  const [, listen, host, port] = found as unknown as [string, string, string, string];
  return { listen: Number(listen), host, port: Number(port) };
}
