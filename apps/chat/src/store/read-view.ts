import { type mongo } from 'mongoose';

export type ReadPreference = 'primary' | 'primaryPreferred' | 'secondaryPreferred' | 'nearest';

/**
 * The read concern of what users are shown: a member's messages before a majority has them. What a failover takes back is still
 * in the log, whose offset is not committed, and comes again as it was. What a write depends on is read as of a majority.
 */
export const READ_CONCERN = 'local';

/** How something is read: by which members, and for a causal read in which session and how long. */
export interface ReadView {
  readonly readPreference: ReadPreference;
  readonly options?: Required<Pick<mongo.FindOptions, 'session' | 'maxTimeMS'>>;
}
