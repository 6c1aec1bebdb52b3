import { type TroubleKind } from '../plan/trouble.js';
import { type InvariantName } from '../verdict/invariants.js';

/** One place of the source and what the bug makes of it. The place must be there exactly once. */
export interface Patch {
  /** From the project's folder. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A bug that somebody could write, and the run that must find it. */
export interface Mutant {
  readonly name: string;
  readonly breaks: string;
  readonly patches: readonly Patch[];
  /** One of these must be broken; others may be, too. */
  readonly caughtBy: readonly InvariantName[];
  readonly run: MutantRun;
}

export interface MutantRun {
  readonly orders: number;
  readonly faults: number;
  readonly only: readonly TroubleKind[];
  readonly rate?: number;
  /** Chosen so that the plan has the faults that the bug needs. */
  readonly seed: number;
}
