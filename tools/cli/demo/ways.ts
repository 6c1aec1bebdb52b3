/** A way of bringing records into a database: when the offset is committed, seen from the write. */
export const WAYS = [
  'auto-commit',
  'commit before write',
  'commit after write',
  'after write, unique ids',
] as const;

export type Way = (typeof WAYS)[number];

/** The one that the services of the suite use, with the consumer that they use. */
export const OF_THE_SUITE: Way = 'after write, unique ids';
