import { orderIdOf, placeOf } from './order-data.js';
import { GROUPS, type OrderEvidence } from './order-evidence.js';
import { type BadRecord, badnessOf, typeOf } from './order-log.js';
import { bytesOf } from './record-bytes.js';
import { headerOf, type LogRecord } from './topic-tail.js';

/** How one group brought one topic to its end. */
export interface Account {
  readonly group: string;
  readonly topic: string;
  readonly consumed: number;
  readonly processed: number;
  readonly duplicate: number;
  readonly deadLettered: number;
  /** Dead letters beyond the first of a record: a crash between writing one and committing leaves two. */
  readonly doubled: number;
}

/** Groups that must write a dead letter for a record that is bad in this way. */
export function groupsThatRefuse(topic: string, bad: BadRecord): string[] {
  return Object.values(GROUPS)
    .flat()
    .filter(({ topics }) => topics.includes(topic))
    .map(({ group }) => group)
    .filter((group) => bad === 'poison' || !['order-analytics', 'analytics-service'].includes(group));
}

/** Which group wrote a dead letter for which record. */
export function sourceOf(letter: LogRecord): string {
  const [topic, partition, offset] = ['topic', 'partition', 'offset'].map((name) =>
    headerOf(letter, `x-dlq-${name}`),
  );
  return `${headerOf(letter, 'x-dlq-group')} ${topic}/${partition}@${offset}`;
}

/** I11: exactly the bad records are in the dead letters, byte by byte; all others count as processed or as duplicates. */
export function deadLettersMatchTheirSource(evidence: OrderEvidence): {
  readonly breaches: string[];
  readonly accounts: Account[];
} {
  const breaches: string[] = [];
  const letters = new Map<string, number>();
  const bad = new Map(evidence.bad.map((record) => [placeOf(record), record]));
  for (const letter of evidence.deadLetters) {
    const source = sourceOf(letter);
    const [group = '', place = ''] = source.split(' ');
    letters.set(source, (letters.get(source) ?? 0) + 1);
    const record = bad.get(place);
    const badness = record && badnessOf(record);
    if (!record || !badness || !groupsThatRefuse(record.topic, badness).includes(group)) {
      const why = `${headerOf(letter, 'x-dlq-error-code')}: ${headerOf(letter, 'x-dlq-error-message')}`;
      breaches.push(`I11: ${group} dead-lettered ${place}, which is good (${why})`);
    } else if (JSON.stringify(bytesOf(letter)) !== JSON.stringify(bytesOf(record))) {
      breaches.push(`I11: the dead letter of ${group} for ${place} is not byte for byte its source`);
    }
  }
  const accounts = Object.values(GROUPS)
    .flat()
    .flatMap(({ group, topics }) => topics.map((topic) => accountOf(group, topic)));
  return { breaches, accounts };

  function accountOf(group: string, topic: string): Account {
    const good = goodRecords(evidence, topic);
    const processed = new Set(good.map((record) => `${typeOf(record)} ${orderIdOf(record)}`)).size;
    let [deadLettered, doubled, passed] = [0, 0, 0];
    for (const record of evidence.bad.filter((one) => one.topic === topic)) {
      if (!groupsThatRefuse(topic, badnessOf(record) ?? 'poison').includes(group)) {
        passed += 1;
        continue;
      }
      const count = letters.get(`${group} ${placeOf(record)}`) ?? 0;
      if (count === 0) breaches.push(`I11: ${group} wrote no dead letter for ${placeOf(record)}`);
      else deadLettered += 1;
      doubled += Math.max(0, count - 1);
    }
    const consumed = good.length + evidence.bad.filter((one) => one.topic === topic).length;
    const duplicate = good.length - processed + passed;
    return { group, topic, consumed, processed, duplicate, deadLettered, doubled };
  }
}

function goodRecords(evidence: OrderEvidence, topic: string): LogRecord[] {
  return topic === 'order-events'
    ? [...evidence.placed, ...evidence.cancellations]
    : [...evidence.outcomes, ...evidence.releases];
}
