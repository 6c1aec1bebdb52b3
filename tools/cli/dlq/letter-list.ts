import { momentText } from '../moment.js';
import { table } from '../output.js';
import { shownText } from '../shown-text.js';
import { type SelectedLetter, type Selection } from './letter-selection.js';
import { bytesText, letterJson, settledText, shortText } from './letter-text.js';

/** How many dead letters have the same topic, group, code and state. */
export interface LetterCount {
  readonly topic: string;
  readonly group: string;
  readonly code: string;
  readonly state: string;
  readonly count: number;
  readonly oldest: string | undefined;
  readonly newest: string | undefined;
}

const SHOWN_ROWS = 50;

/** The most frequent first. */
export function countLetters(letters: readonly SelectedLetter[]): LetterCount[] {
  const counts = new Map<string, { first: SelectedLetter; times: number[] }>();
  for (const one of letters) {
    const { letter, settlement } = one;
    const name = [letter.topic, letter.group, letter.code, settlement?.action].join('\n');
    const known = counts.get(name);
    if (known) known.times.push(letter.writtenAt);
    else counts.set(name, { first: one, times: [letter.writtenAt] });
  }
  return [...counts.values()]
    .sort((one, other) => other.times.length - one.times.length)
    .map(({ first: { letter, settlement }, times }) => ({
      topic: letter.topic,
      group: letter.group ?? '',
      code: letter.code ?? '',
      state: settlement?.action ?? 'open',
      count: times.length,
      oldest: momentText(times.reduce((one, other) => Math.min(one, other))),
      newest: momentText(times.reduce((one, other) => Math.max(one, other))),
    }));
}

export function letterCountTable(counts: readonly LetterCount[]): string {
  return table(
    ['count', 'topic', 'group', 'code', 'state', 'oldest', 'newest'],
    counts.map(({ count, topic, group, code, state, oldest, newest }) => [
      count,
      topic,
      shownText(group),
      shownText(code),
      state,
      oldest,
      newest,
    ]),
  );
}

export function letterListJson({ letters, matching, settled }: Selection): object {
  return {
    matching,
    settled,
    summary: countLetters(letters),
    dead_letters: letters.map(({ letter, settlement }) => letterJson(letter, settlement)),
  };
}

export function letterListText({ letters, matching, settled }: Selection, limited: boolean): string {
  const rest = settled > 0 ? ` (${settled} are settled; --all shows them)` : '';
  if (letters.length === 0)
    return settled > 0 ? `No open dead letter matches${rest}.` : 'No dead letter matches.';
  const shown = limited ? letters : letters.slice(0, SHOWN_ROWS);
  const rows = shown.map(rowOf);
  const columns = ['place', 'written', 'group', 'code', 'key', 'tries', 'replays', 'state', 'reason'];
  return [
    letterCountTable(countLetters(letters)),
    '',
    table(columns, rows),
    '',
    shown.length < matching
      ? `${shown.length} of ${matching}${rest}; --limit ${matching} shows all.`
      : `${matching} in all${rest}.`,
  ].join('\n');
}

/** Of one that is settled, who did that and why, instead of its error. */
function rowOf({ letter, settlement }: SelectedLetter) {
  return [
    letter.place,
    momentText(letter.writtenAt),
    shownText(letter.group ?? ''),
    shownText(letter.code ?? ''),
    shortText(bytesText(letter.key), 40),
    letter.attempts,
    letter.replayCount,
    settlement?.action ?? 'open',
    settlement ? shortText(settledText(settlement), 90) : shortText(letter.message, 60),
  ];
}
