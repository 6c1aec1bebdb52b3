import { type OrderSuite } from '../../../test/order-suite.js';
import { type Fleet } from '../fleet.js';
import { type Side } from '../side.js';
import { type Injector } from '../traffic/injector.js';
import { type RefusalWatch } from '../watch/refusal-watch.js';

export interface Battlefield {
  readonly suite: OrderSuite;
  readonly fleet: Fleet;
  readonly injector: Injector;
  readonly sides: readonly Side[];
  readonly refusals: RefusalWatch;
  /** Called while somebody is dead and nobody has taken over yet. */
  readonly afterDeath: () => Promise<void>;
  /** How long nothing may move. */
  readonly stallMs: number;
  /** Whether unreadable records may be written. */
  readonly poison: boolean;
}
