export interface LoadPlan {
  readonly url: string;
  /** Each sends its next request when the answer to the last one is there. */
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly answered: number;
  readonly seconds: number;
  /** Answers with a status other than 2xx and 3xx, and broken connections. */
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends `POST /order` with many users and items over connections that are kept alive, in a process of its own. */
export interface LoadGenerator {
  readonly name: string;
  run(plan: LoadPlan): Promise<LoadResult>;
  close(): Promise<void>;
}
