import { type mongo } from 'mongoose';

/** How a write is acknowledged. */
export interface WriteWay {
  readonly name: string;
  readonly concern: mongo.WriteConcernSettings;
}

/** Where something is read, and what must be true of it. */
export interface ReadWay {
  readonly name: string;
  readonly from: mongo.ReadPreferenceMode;
  readonly level: mongo.ReadConcernLevel;
}

export const WRITE_WAYS: readonly WriteWay[] = [
  { name: 'write w=1, j=false', concern: { w: 1, journal: false } },
  { name: 'write w=1, j=true', concern: { w: 1, journal: true } },
  { name: 'write w=majority, j=false', concern: { w: 'majority', journal: false } },
  { name: 'write w=majority, j=true', concern: { w: 'majority', journal: true } },
];

export const READ_WAYS: readonly ReadWay[] = [
  { name: 'read primary, local', from: 'primary', level: 'local' },
  { name: 'read primary, majority', from: 'primary', level: 'majority' },
  { name: 'read primary, linearizable', from: 'primary', level: 'linearizable' },
  { name: 'read secondary, local', from: 'secondary', level: 'local' },
  { name: 'read secondary, majority', from: 'secondary', level: 'majority' },
  { name: 'read nearest, majority', from: 'nearest', level: 'majority' },
];

/** The read comes right after a write of the same causal session, and has to show it. */
export const READ_OWN_WAYS: readonly ReadWay[] = [
  { name: 'own write, then read primary', from: 'primary', level: 'majority' },
  { name: 'own write, then read secondary', from: 'secondary', level: 'majority' },
];
