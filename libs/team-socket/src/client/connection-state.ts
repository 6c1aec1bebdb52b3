/** Where a client stands; `closed` is final. */
export type ConnectionState =
  | { readonly state: 'connecting' }
  | {
      readonly state: 'open';
      readonly userId: string;
      readonly session: string;
      readonly instance: string;
    }
  | {
      readonly state: 'waiting';
      readonly retryInMs: number;
      /** The close code; undefined where there was no connection yet. */
      readonly code: number | undefined;
    }
  /** `code` is undefined when close() was called; otherwise the server has said to stay away. */
  | { readonly state: 'closed'; readonly code: number | undefined };
