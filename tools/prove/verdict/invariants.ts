/** What each invariant says, in the order of the verdict. */
export const INVARIANTS = {
  I1: 'each acknowledged request took effect: one document and one outcome',
  I2: 'nothing came about that nobody asked for',
  I3: 'stock adds up: initial + restocked + released - taken = available',
  I4: 'stock was never below nothing, looked at all the time',
  I5: 'all copies of an outcome or release are the same bytes',
  I6: 'what is said of one key comes in the order of its source',
  I7: 'each acknowledged message is stored once, and everybody reads the order of the log, page by page',
  I8: 'timelines are what the log gives, in the order in which users posted; the sentinels see no breach of it',
  I9: 'analytics are what counting the log anew gives',
  I10: "each WebSocket client gets exactly its team's events in sequence, or is told to read the team anew",
  I11: 'every record is processed, a duplicate, or a dead letter that is its source byte by byte',
  I12: 'no group committed what its database did not have, looked at all the time',
  I13: 'after the last fault all is ready and drained in time; nobody died but by us',
  I14: 'nothing of a team reaches who was removed from it',
  I15: 'each mail goes out once, in the order of its team; again only where an answer was lost',
  I16: 'while the instances of an app are restarted in turn, who is refused by one is answered by the next',
} as const;

export type InvariantName = keyof typeof INVARIANTS;

export interface InvariantResult {
  readonly name: InvariantName;
  readonly breaches: readonly string[];
}

/** Sorts breaches under the invariant that each names first; one that names none belongs to the run itself: I13. */
export function byInvariant(breaches: readonly string[]): InvariantResult[] {
  const names = Object.keys(INVARIANTS) as InvariantName[];
  const of = (breach: string) => names.find((name) => breach.startsWith(`${name}:`)) ?? 'I13';
  return names.map((name) => ({ name, breaches: breaches.filter((breach) => of(breach) === name) }));
}
