import { defineTopic } from '#libs/events';
import { type Kafka } from 'kafkajs';
import { z } from 'zod';
import { readToEnd } from '../log/log-range.js';
import { type Outgoing } from '../publisher/pending-record.js';
import { type RecordedDeadLetter } from './recorded-dead-letter.js';

/** What operators have settled: one record per dead letter, the latest counts. */
export const ledgerTopic = defineTopic({
  name: 'dead-letter-ledger',
  partitions: 1,
  owner: 'operators',
  config: { 'cleanup.policy': 'compact' },
});

const settlement = z.object({
  action: z.enum(['replayed', 'discarded']),
  /** RFC 3339. */
  at: z.string(),
  /** user@host. */
  by: z.string(),
  group: z.string().optional(),
  replayed_to: z.string().optional(),
  reason: z.string().optional(),
  /** Of the dead letter, ms since 1970: the same place in a topic that was made anew is another dead letter. */
  written_at: z.number(),
});

/** What became of a dead letter. */
export type Settlement = Readonly<z.infer<typeof settlement>>;

/** The ledger as of the moment it was read; it learns what is settled through it, but not what others settle. */
export class DeadLetterLedger {
  private readonly entries = new Map<string, Settlement>();

  /** `exists` false: nothing was ever settled, and nothing is created for looking. */
  static async read(kafka: Kafka, exists: boolean): Promise<DeadLetterLedger> {
    const ledger = new DeadLetterLedger();
    if (!exists) return ledger;
    for (const { key, value } of await readToEnd(kafka, ledgerTopic.name)) {
      const entry = settlement.safeParse(parsed(value)).data;
      if (entry && key) ledger.entries.set(key.toString(), entry);
    }
    return ledger;
  }

  /** Undefined while the dead letter is open. */
  settlementOf({
    place,
    writtenAt,
  }: Pick<RecordedDeadLetter, 'place' | 'writtenAt'>): Settlement | undefined {
    const entry = this.entries.get(place);
    return entry?.written_at === writtenAt ? entry : undefined;
  }

  /** The record that makes a settlement last. */
  static recordOf(place: string, entry: Settlement): Outgoing {
    return { topic: ledgerTopic.name, partition: 0, key: place, value: JSON.stringify(entry), headers: {} };
  }
}

function parsed(value: Buffer | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? '');
  } catch {
    return undefined;
  }
}
