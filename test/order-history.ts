export interface OrderRequest {
  readonly user_id: string;
  readonly item: string;
  readonly quantity: number;
}

/** `ok`: acknowledged with 202. `fail`: refused with 4xx. `unknown`: anything else, so it may or may not take effect. */
export type Verdict = 'ok' | 'fail' | 'unknown';

/** One request and what its sender knows of it. */
export interface Attempt {
  readonly request: OrderRequest;
  readonly verdict: Verdict;
  /** Undefined when there was no answer at all. */
  readonly status?: number;
  readonly orderId?: string;
  readonly contentType?: string;
  readonly retryAfter?: string;
  readonly error?: string;
}

const PATIENCE_MS = 20_000;

/** What was asked of the suite and what it answered: the one thing that a later check may believe. */
export class OrderHistory {
  private readonly all: Attempt[] = [];

  get attempts(): readonly Attempt[] {
    return this.all;
  }

  with(verdict: Verdict): Attempt[] {
    return this.all.filter((attempt) => attempt.verdict === verdict);
  }

  /** Orders once, without a retry; never rejects. */
  async place(url: string, request: OrderRequest, headers: Record<string, string> = {}): Promise<Attempt> {
    const attempt = await send(url, request, headers);
    this.all.push(attempt);
    return attempt;
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

async function send(url: string, request: OrderRequest, headers: Record<string, string>): Promise<Attempt> {
  try {
    const response = await fetch(`${url}/order`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { order_id } = (await response.json()) as { order_id?: string };
    const { status } = response;
    return {
      request,
      verdict: status === 202 ? 'ok' : status >= 400 && status < 500 ? 'fail' : 'unknown',
      status,
      ...(order_id !== undefined && { orderId: order_id }),
      contentType: response.headers.get('content-type') ?? '',
      ...(response.headers.has('retry-after') && { retryAfter: response.headers.get('retry-after') ?? '' }),
    };
  } catch (error) {
    const cause = (error as Error).cause;
    return { request, verdict: 'unknown', error: cause instanceof Error ? cause.message : String(error) };
  }
}
