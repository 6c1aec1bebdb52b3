import {
  type FetchedRecord,
  isReplayable,
  type LaterRecords,
  laterRecordsOf,
  type ReplayableDeadLetter,
} from '#libs/kafka';
import { stopWhenInterrupted } from '../interrupted.js';
import { type KafkaAdmin } from '../kafka-admin.js';
import { ProgressLine } from '../progress-line.js';
import { countLetters, type LetterCount, letterCountTable } from './letter-list.js';
import { type Selection } from './letter-selection.js';

/** What a replay would do. */
export interface ReplayPlan {
  readonly letters: readonly { readonly letter: ReplayableDeadLetter; readonly record: FetchedRecord }[];
  readonly counts: readonly LetterCount[];
  /** Dead letters behind which their group has applied records of their key. */
  readonly overtaken: readonly { readonly letter: ReplayableDeadLetter; readonly later: LaterRecords }[];
  /** Their headers do not say where they came from. */
  readonly unknown: readonly string[];
  readonly matching: number;
  readonly settled: number;
}

const EXAMPLES = 5;

export async function planReplay(
  { kafka, connection }: Pick<KafkaAdmin, 'kafka' | 'connection'>,
  { letters: selected, matching, settled, wasDeadLettered }: Selection,
  signal: AbortSignal,
): Promise<ReplayPlan> {
  const letters = selected.flatMap(({ letter, record }) =>
    record && isReplayable(letter) ? [{ letter, record }] : [],
  );
  let scanned = 0;
  const progress = new ProgressLine(
    () => `looking for later records of the same keys: ${scanned} records read`,
  );
  try {
    const later = await laterRecordsOf({
      kafka,
      connection,
      letters: letters.map(({ letter }) => letter),
      wasDeadLettered,
      signal,
      onScanned: (records) => (scanned += records),
    });
    stopWhenInterrupted(signal);
    return {
      letters,
      counts: countLetters(selected.filter(({ letter }) => isReplayable(letter))),
      overtaken: letters.flatMap(({ letter }) => {
        const found = later.get(letter.place);
        return found && found.applied > 0 ? [{ letter, later: found }] : [];
      }),
      unknown: selected.filter(({ letter }) => !isReplayable(letter)).map(({ letter }) => letter.place),
      matching,
      settled,
    };
  } finally {
    progress.stop();
  }
}

export function planJson({ letters, counts, overtaken, unknown, matching, settled }: ReplayPlan) {
  return {
    selected: letters.length,
    matching,
    settled,
    summary: counts,
    overtaken: {
      count: overtaken.length,
      examples: overtaken.slice(0, EXAMPLES).map(({ letter, later }) => ({
        place: letter.place,
        group: letter.group,
        applied: later.applied,
        last_applied: later.lastApplied,
      })),
    },
    not_replayable: unknown,
  };
}

/** With `warning`: of a dry run. */
export function planText(plan: ReplayPlan, warning?: string): string {
  const { letters, counts, unknown, settled } = plan;
  const lines = letters.length > 0 ? [letterCountTable(counts)] : ['No open dead letter matches.'];
  if (settled > 0)
    lines.push(`${settled} more have been replayed or discarded before (--again replays them, too).`);
  if (unknown.length > 0)
    lines.push(`${unknown.length} do not say where they came from and cannot be replayed: ${few(unknown)}.`);
  if (warning) lines.push('', warning);
  if (warning !== undefined && letters.length > 0)
    lines.push('', `A dry run: ${letters.length} would be replayed with --execute.`);
  return lines.join('\n');
}

/** What an operator should know before; empty when nothing was overtaken. */
export function overtakenText({ letters, overtaken }: ReplayPlan): string {
  if (overtaken.length === 0) return '';
  const examples = overtaken.map(
    ({ letter, later }) => `${letter.place} (${letter.group} applied ${later.lastApplied})`,
  );
  return (
    `Warning: ${overtaken.length} of ${letters.length} have later records of their key that their group has already ` +
    `applied: ${few(examples)}. Replayed now, they come after those.`
  );
}

function few(names: readonly string[]): string {
  const more = names.length - EXAMPLES;
  return `${names.slice(0, EXAMPLES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
