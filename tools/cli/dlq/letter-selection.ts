import {
  type FetchedRecord,
  parsePlace,
  placeOf,
  readDeadLetters,
  type RecordedDeadLetter,
  type Settlement,
} from '#libs/kafka';
import { CliError, EXIT } from '../cli-error.js';
import { stopWhenInterrupted } from '../interrupted.js';
import { type KafkaAdmin } from '../kafka-admin.js';
import { deadLetterTopicName, type LetterFilter, matches } from './letter-filter.js';

export interface SelectedLetter {
  readonly letter: RecordedDeadLetter;
  /** Undefined when the question did not ask for records. */
  readonly record: FetchedRecord | undefined;
  /** Undefined while it is open. */
  readonly settlement: Settlement | undefined;
}

export interface SelectionQuestion {
  /** Empty: any. */
  readonly places: readonly string[];
  readonly filter: LetterFilter;
  /** Also what has been replayed or discarded. */
  readonly settledToo: boolean;
  /** Keep key, value and headers of each. */
  readonly records: boolean;
  readonly signal?: AbortSignal;
}

export interface Selection {
  /** In the order in which their records were first written. */
  readonly letters: readonly SelectedLetter[];
  /** How many match, also beyond the limit. */
  readonly matching: number;
  /** How many were left out because they are settled. */
  readonly settled: number;
  readonly wasDeadLettered: (group: string, place: string) => boolean;
}

/** Reads the dead letters of the topics in question and takes those that are meant. */
export async function selectLetters(
  { kafka, connection }: Pick<KafkaAdmin, 'kafka' | 'connection'>,
  { places, filter, settledToo, records, signal }: SelectionQuestion,
): Promise<Selection> {
  const topics = topicsOf(places, filter);
  const wanted = new Set(places);
  const found: Omit<SelectedLetter, 'settlement'>[] = [];
  const deadLettered = new Set<string>();
  const ledger = await readDeadLetters(
    { kafka, connection, ...(topics && { topics }), ...(signal && { signal }) },
    (letter, record) => {
      if (letter.source) deadLettered.add(`${letter.group} ${placeOf(letter.source)}`);
      if (wanted.size > 0 && !wanted.has(letter.place)) return;
      if (matches(letter, filter)) found.push({ letter, record: records ? record : undefined });
    },
  );
  if (signal) stopWhenInterrupted(signal);
  requireAll(places, found);
  const all = found.map((one) => ({ ...one, settlement: ledger.settlementOf(one.letter) }));
  const meant = all
    .filter(({ settlement }) => settledToo || settlement === undefined)
    .sort((one, other) => byFirstPlace(one.letter, other.letter));
  return {
    letters: meant.slice(0, filter.limit),
    matching: meant.length,
    settled: all.length - meant.length,
    wasDeadLettered: (group, place) => deadLettered.has(`${group} ${place}`),
  };
}

function topicsOf(places: readonly string[], { topic }: LetterFilter): string[] | undefined {
  const named = places.map((place) => {
    const parsed = parsePlace(place);
    if (parsed && place === placeOf({ ...parsed, timestamp: 0 })) return deadLetterTopicName(parsed.topic);
    throw new CliError(
      EXIT.usage,
      `"${place}" is no place of a dead letter. Write it as dlq list shows it, such as order-events.dlq/2@17.`,
    );
  });
  if (named.length > 0) return [...new Set(named)];
  return topic === undefined ? undefined : [deadLetterTopicName(topic)];
}

function requireAll(places: readonly string[], found: readonly { letter: RecordedDeadLetter }[]): void {
  const known = new Set(found.map(({ letter }) => letter.place));
  const missing = places.filter((place) => !known.has(place));
  if (missing.length === 0) return;
  throw new CliError(
    EXIT.usage,
    `No dead letter that matches at ${missing.join(', ')}. It may be older than the topic keeps them; see dlq list --all.`,
  );
}

/** Records of one key come in their order, also those that were on another partition or have been replayed before. */
function byFirstPlace(one: RecordedDeadLetter, other: RecordedDeadLetter): number {
  const [a, b] = [one.origin ?? fallback(one), other.origin ?? fallback(other)];
  return (
    a.timestamp - b.timestamp ||
    a.topic.localeCompare(b.topic) ||
    a.partition - b.partition ||
    Number(BigInt(a.offset) - BigInt(b.offset)) ||
    one.place.localeCompare(other.place)
  );
}

function fallback({ topic, partition, offset, writtenAt }: RecordedDeadLetter) {
  return { topic, partition, offset, timestamp: writtenAt };
}
