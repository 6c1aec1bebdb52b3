import { type InsightsTakenData } from '#libs/events';
import { placeOf } from './order-data.js';
import { bytesOf } from './record-bytes.js';
import { headerOf, type LogRecord } from './topic-tail.js';

const EVIDENCE_SENT = 20;

/** What one process said of itself, in the topic or over HTTP. */
export type SentinelReport = Pick<InsightsTakenData, 'instance' | 'ordering'>;

export interface SentinelClaim {
  /** Good records of one topic, partition by partition in log order. */
  readonly log: readonly LogRecord[];
  /** Everything that the sentinels of its readers said, also those that have died since. */
  readonly reports: readonly SentinelReport[];
}

/**
 * I8 of the order sentinel, as sentences. The log itself must keep the order of each key: one partition, and from each
 * producer the sequences 1, 2, 3 and so on, where one may come again as the same bytes. The sentinels may have counted
 * nothing but such copies. Holds where nobody restarts the sequences of a key and where a key has one partition.
 */
export function sentinelBreaches({ log, reports }: SentinelClaim): string[] {
  const { breaches, copies } = sequencesIn(log);
  for (const { instance, ordering } of reports) {
    const shown = ordering.violations.length;
    const counted = ordering.gaps + ordering.duplicates + ordering.backwards + ordering.wrong_partition;
    if (counted > shown && shown < EVIDENCE_SENT)
      breaches.push(`I8: the sentinel of ${instance} counted ${counted} violations and shows ${shown}`);
    for (const evidence of ordering.violations) {
      const { kind, topic, partition, offset, previous_offset } = evidence;
      const copied = copies.has(`${topic}/${partition}@${offset}`);
      // Who knows of a key no more than an old copy sees what comes next as a gap.
      const afterCopy = kind === 'gap' && copies.has(`${topic}/${partition}@${previous_offset}`);
      if (kind === 'wrong_partition' || !(copied || afterCopy))
        breaches.push(
          `I8: the sentinel of ${instance} reports what the log does not have: ${JSON.stringify(evidence)}`,
        );
    }
  }
  return [...new Set(breaches)];
}

/** Where the log itself breaks the order of a key, and the places of records that are there once more. */
function sequencesIn(log: readonly LogRecord[]): { breaches: string[]; copies: ReadonlySet<string> } {
  const breaches: string[] = [];
  const copies = new Set<string>();
  const homes = new Map<string, number>();
  const byProducer = new Map<string, LogRecord[]>();
  for (const record of log) {
    const key = record.key?.toString() ?? '';
    const home = homes.get(key) ?? record.partition;
    homes.set(key, home);
    if (home !== record.partition)
      breaches.push(`I8: ${key} is on partition ${home} and at ${placeOf(record)}`);
    const producer = `${headerOf(record, 'ce_producer')} ${key} ${record.partition}`;
    const known = byProducer.get(producer) ?? [];
    byProducer.set(producer, known);
    const sequence = Number(headerOf(record, 'ce_sequence'));
    const first = known[sequence - 1];
    if (first) {
      if (JSON.stringify(bytesOf(first)) !== JSON.stringify(bytesOf(record)))
        breaches.push(`I8: ${placeOf(record)} has the sequence of ${placeOf(first)} and says something else`);
      copies.add(placeOf(record));
    } else if (sequence === known.length + 1) known.push(record);
    else breaches.push(`I8: ${placeOf(record)} has the sequence ${sequence}, not ${known.length + 1}`);
  }
  return { breaches, copies };
}
