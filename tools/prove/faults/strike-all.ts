import { eventually } from '#libs/testing';
import { type Journal } from '../journal.js';
import { describeFault, type PlannedFault } from '../plan/fault-plan.js';
import { type OrderTraffic } from '../traffic/order-traffic.js';
import { type Battlefield } from './battlefield.js';
import { strike, untilMoving } from './strike.js';

/** How long the orders may take to come to the next fault. */
const PATIENCE_MS = 180_000;

/** Lets each fault strike when its moment has come, one behind the other; resolves to what stalled. */
export async function strikeAll(
  plan: readonly PlannedFault[],
  field: Battlefield,
  traffic: OrderTraffic,
  { journal, say }: { journal: Journal; say: (line: string) => void },
): Promise<string[]> {
  const stalls: string[] = [];
  for (const [index, { afterOrders, fault }] of plan.entries()) {
    const name = describeFault(fault);
    const next = plan[index + 1]?.afterOrders;
    if (next !== undefined) traffic.slowAfter(next);
    try {
      await eventually(
        () => {
          if (traffic.acknowledged < afterOrders)
            throw new Error(`${traffic.acknowledged} orders acknowledged`);
        },
        { timeoutMs: PATIENCE_MS, everyMs: 20 },
      );
      journal.note('faults', { strikes: fault });
      const missed = await strike(fault, field);
      await untilMoving(field);
      journal.note('faults', { over: fault, ...(missed && { missed }) });
      say(`${index + 1}/${plan.length} ${name}${missed ? `; ${missed}` : ''}`);
    } catch (error) {
      stalls.push(`I13: stalled at: ${name}: ${String(error)}`);
      journal.note('faults', { stalled: fault, error: String(error) });
      say(`${index + 1}/${plan.length} ${name}: nothing moves any longer`);
    }
  }
  return stalls;
}
