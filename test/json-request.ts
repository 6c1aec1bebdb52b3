export interface JsonAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** GET, or POST with `body` where there is one. */
export async function requestJson<Body>(
  url: string,
  { body, headers = {}, method = body === undefined ? 'GET' : 'POST' }: JsonRequest = {},
): Promise<JsonAnswer<Body>> {
  const response = await fetch(url, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    signal: AbortSignal.timeout(30_000),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

export interface JsonRequest {
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as every service answers it. */
export interface ProblemBody {
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}
