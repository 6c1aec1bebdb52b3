/** What the order sentinel adds to each event: who published it, and the how-manieth of its key that was. */
export const SENTINEL_HEADER = { producer: 'ce_producer', sequence: 'ce_sequence' } as const;
