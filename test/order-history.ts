export interface OrderRequest {
  readonly user_id: string;
  readonly item: string;
  readonly quantity: number;
}

/** `ok`: acknowledged with 202 or 200. `fail`: refused with 4xx. `unknown`: anything else, so it may or may not take effect. */
export type Verdict = 'ok' | 'fail' | 'unknown';

/** What the sender of a request knows afterwards. */
export interface Answer {
  readonly verdict: Verdict;
  /** Undefined when there was no answer at all. */
  readonly status?: number;
  readonly contentType?: string;
  readonly retryAfter?: string;
  readonly error?: string;
}

/** One order as it was asked for, once. */
export interface Attempt extends Answer {
  readonly request: OrderRequest;
  readonly orderId?: string;
  /** Attempts with the same one ask for the same order. */
  readonly key?: string;
}

export interface Cancellation extends Answer {
  readonly orderId: string;
}

/** Those with the same key ask for the same restock. */
export interface Restock extends Answer {
  readonly item: string;
  readonly quantity: number;
  readonly key: string;
}

export type HistoryEntry =
  | ({ readonly asked: 'order' } & Attempt)
  | ({ readonly asked: 'cancel' } & Cancellation)
  | ({ readonly asked: 'restock' } & Restock);

const PATIENCE_MS = 20_000;

/** What was asked of the suite and what it answered: the one thing that a later check may believe. */
export class OrderHistory {
  readonly attempts: Attempt[] = [];
  readonly cancellations: Cancellation[] = [];
  readonly restocks: Restock[] = [];

  /** `note` hears of each entry as it is made. */
  constructor(private readonly note: (entry: HistoryEntry) => void = () => undefined) {}

  with(verdict: Verdict): Attempt[] {
    return this.attempts.filter((attempt) => attempt.verdict === verdict);
  }

  /** Orders once, without a retry; never rejects. */
  async place(url: string, request: OrderRequest, headers: Record<string, string> = {}): Promise<Attempt> {
    const { body, ...answer } = await post(`${url}/order`, request, headers);
    const key = headers['idempotency-key'];
    return this.add({
      request,
      ...answer,
      ...(typeof body['order_id'] === 'string' && { orderId: body['order_id'] }),
      ...(key !== undefined && { key }),
    });
  }

  /** Notes an order that came about without HTTP. */
  add(attempt: Attempt): Attempt {
    this.attempts.push(attempt);
    this.note({ asked: 'order', ...attempt });
    return attempt;
  }

  async cancel(url: string, orderId: string): Promise<Cancellation> {
    const { body: _, ...answer } = await post(`${url}/order/${orderId}/cancel`, {});
    const cancellation = { orderId, ...answer };
    this.cancellations.push(cancellation);
    this.note({ asked: 'cancel', ...cancellation });
    return cancellation;
  }

  async restock(url: string, item: string, quantity: number, key: string): Promise<Restock> {
    const headers = { 'idempotency-key': key };
    const { body: _, ...answer } = await post(`${url}/inventory/${item}/restock`, { quantity }, headers);
    const restock = { item, quantity, key, ...answer };
    this.restocks.push(restock);
    this.note({ asked: 'restock', ...restock });
    return restock;
  }

  /** Orders `count` times, at most `atOnce` at a time. */
  async placeMany(
    urls: readonly string[],
    count: number,
    requestOf: (index: number) => OrderRequest,
    atOnce = 32,
  ): Promise<Attempt[]> {
    const attempts: Attempt[] = [];
    let next = 0;
    const worker = async () => {
      while (next < count) {
        const index = next++;
        attempts[index] = await this.place(urls[index % urls.length] ?? '', requestOf(index));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return attempts;
  }
}

async function post(
  url: string,
  content: object,
  headers: Record<string, string> = {},
): Promise<Answer & { readonly body: Record<string, unknown> }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(content),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body = (await response.json()) as Record<string, unknown>;
    const { status } = response;
    return {
      verdict: response.ok ? 'ok' : status >= 400 && status < 500 ? 'fail' : 'unknown',
      status,
      contentType: response.headers.get('content-type') ?? '',
      ...(response.headers.has('retry-after') && { retryAfter: response.headers.get('retry-after') ?? '' }),
      body,
    };
  } catch (error) {
    const cause = (error as Error).cause;
    return { verdict: 'unknown', error: cause instanceof Error ? cause.message : String(error), body: {} };
  }
}
