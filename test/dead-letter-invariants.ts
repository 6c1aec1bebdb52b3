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

/** What groups were given to read, and what they turned away. */
export interface DeliveryClaim {
  readonly groups: readonly { readonly group: string; readonly topics: readonly string[] }[];
  readonly good: readonly LogRecord[];
  readonly bad: readonly LogRecord[];
  readonly deadLetters: readonly LogRecord[];
  /** Records that say the same have the same one. */
  readonly sameness: (record: LogRecord) => string;
  /** Groups that must write a dead letter for a bad record. */
  readonly refusing: (record: LogRecord) => readonly string[];
}

interface Match {
  readonly breaches: string[];
  readonly accounts: Account[];
}

/** I11: exactly the bad records are in the dead letters, byte by byte; all others count as processed or as duplicates. */
export function deadLettersMatchTheirSource(evidence: OrderEvidence): Match {
  const { placed, cancellations, outcomes, releases, bad, deadLetters } = evidence;
  return lettersMatch({
    groups: Object.values(GROUPS).flat(),
    good: [...placed, ...cancellations, ...outcomes, ...releases],
    bad,
    deadLetters,
    sameness: (record) => `${typeOf(record)} ${orderIdOf(record)}`,
    refusing: (record) => groupsThatRefuse(record.topic, badnessOf(record) ?? 'poison'),
  });
}

export function lettersMatch({ groups, good, bad, deadLetters, sameness, refusing }: DeliveryClaim): Match {
  const breaches: string[] = [];
  const letters = new Map<string, number>();
  const badByPlace = new Map(bad.map((record) => [placeOf(record), record]));
  for (const letter of deadLetters) {
    const source = sourceOf(letter);
    const [group = '', place = ''] = source.split(' ');
    letters.set(source, (letters.get(source) ?? 0) + 1);
    const record = badByPlace.get(place);
    if (!record || !refusing(record).includes(group)) {
      const why = `${headerOf(letter, 'x-dlq-error-code')}: ${headerOf(letter, 'x-dlq-error-message')}`;
      breaches.push(`I11: ${group} dead-lettered ${place}, which is good (${why})`);
    } else if (JSON.stringify(bytesOf(letter)) !== JSON.stringify(bytesOf(record))) {
      breaches.push(`I11: the dead letter of ${group} for ${place} is not byte for byte its source`);
    }
  }
  const accounts = groups.flatMap(({ group, topics }) => topics.map((topic) => accountOf(group, topic)));
  return { breaches, accounts };

  function accountOf(group: string, topic: string): Account {
    const goodOnes = good.filter((record) => record.topic === topic);
    const badOnes = bad.filter((record) => record.topic === topic);
    const processed = new Set(goodOnes.map(sameness)).size;
    let [deadLettered, doubled, passed] = [0, 0, 0];
    for (const record of badOnes) {
      if (!refusing(record).includes(group)) {
        passed += 1;
        continue;
      }
      const count = letters.get(`${group} ${placeOf(record)}`) ?? 0;
      if (count === 0) breaches.push(`I11: ${group} wrote no dead letter for ${placeOf(record)}`);
      else deadLettered += 1;
      doubled += Math.max(0, count - 1);
    }
    const consumed = goodOnes.length + badOnes.length;
    const duplicate = goodOnes.length - processed + passed;
    return { group, topic, consumed, processed, duplicate, deadLettered, doubled };
  }
}
