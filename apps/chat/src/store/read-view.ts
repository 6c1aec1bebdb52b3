import { type mongo } from 'mongoose';

export type ReadPreference = 'primary' | 'primaryPreferred' | 'secondaryPreferred' | 'nearest';

/** How something is read: by which members, and for a causal read in which session and how long. */
export interface ReadView {
  readonly readPreference: ReadPreference;
  readonly options?: Required<Pick<mongo.FindOptions, 'session' | 'maxTimeMS'>>;
}
