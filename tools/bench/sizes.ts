/** How much each item does. Rates do not depend on it, only how sure they are. */
export interface Sizes {
  readonly rounds: number;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly loadSeconds: number;
  readonly latencySeconds: number;
  readonly publishedEvents: number;
  /** Slow ways of publishing are measured on fewer records. */
  readonly sequentialSends: number;
  readonly concurrentSends: number;
  readonly drainedOrders: number;
  readonly countedOutcomes: number;
  readonly drainedMessages: number;
  readonly createdMessages: number;
  readonly talkSeconds: number;
  readonly pagedMessages: number;
  /** The late page that is compared with the first. */
  readonly latePage: number;
  readonly pageReads: number;
  readonly foldedPosts: number;
  readonly watchedSeconds: number;
  readonly watchedPostsPerSecond: number;
  /** Events times sockets that have them. */
  readonly deliveries: number;
  readonly resumingClients: number;
  readonly idleSockets: number;
  readonly reportRequests: number;
  readonly reportEvents: number;
  readonly idleSeconds: number;
  readonly memoryLoadSeconds: number;
}

export const FULL: Sizes = {
  rounds: 5,
  connections: 64,
  warmUpSeconds: 4,
  loadSeconds: 4,
  latencySeconds: 3,
  publishedEvents: 100_000,
  sequentialSends: 2_000,
  concurrentSends: 6_000,
  drainedOrders: 50_000,
  countedOutcomes: 200_000,
  drainedMessages: 100_000,
  createdMessages: 3_000,
  talkSeconds: 10,
  pagedMessages: 1_000_000,
  latePage: 1_000,
  pageReads: 300,
  foldedPosts: 200_000,
  watchedSeconds: 60,
  watchedPostsPerSecond: 5_000,
  deliveries: 400_000,
  resumingClients: 1_000,
  idleSockets: 2_000,
  reportRequests: 100,
  reportEvents: 10_000,
  // V8 gives the young generation of its start back after about a minute.
  idleSeconds: 100,
  memoryLoadSeconds: 20,
};

/** Shows that the bench itself works; too short for figures to rely on. */
export const QUICK: Sizes = {
  rounds: 1,
  connections: 64,
  warmUpSeconds: 1,
  loadSeconds: 1,
  latencySeconds: 1,
  publishedEvents: 10_000,
  sequentialSends: 200,
  concurrentSends: 500,
  drainedOrders: 2_000,
  countedOutcomes: 5_000,
  drainedMessages: 5_000,
  createdMessages: 500,
  talkSeconds: 2,
  pagedMessages: 20_000,
  latePage: 50,
  pageReads: 50,
  foldedPosts: 10_000,
  watchedSeconds: 3,
  watchedPostsPerSecond: 1_000,
  deliveries: 50_000,
  resumingClients: 200,
  idleSockets: 200,
  reportRequests: 20,
  reportEvents: 2_000,
  idleSeconds: 2,
  memoryLoadSeconds: 2,
};
