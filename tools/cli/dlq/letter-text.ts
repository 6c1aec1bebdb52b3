import { isUtf8 } from 'node:buffer';
import { placeOf, type RecordedDeadLetter, type Settlement } from '#libs/kafka';
import { momentText } from '../moment.js';
import { shownText } from '../shown-text.js';

// Texts that could be taken for something else are shown in quotes.
const AMBIGUOUS = /^$|^\(|^"|^0x/;

/** Bytes as people read them: text with what a terminal would obey escaped, hex, or `(none)` where there are none at all. */
export function bytesText(bytes: Buffer | null): string {
  if (bytes === null) return '(none)';
  if (!isUtf8(bytes)) return `0x${bytes.toString('hex')}`;
  const text = shownText(bytes.toString());
  return AMBIGUOUS.test(text) ? `"${text}"` : text;
}

/** On one line and not longer than `length`. */
export function shortText(text: string | undefined, length: number): string {
  const shown = shownText(text ?? '');
  return shown.length <= length ? shown : `${shown.slice(0, length - 1)}…`;
}

export function stateText(settlement: Settlement | undefined): string {
  return settlement ? shownText(`${settlement.action} ${settlement.at} ${settledText(settlement)}`) : 'open';
}

/** By whom, and why or where to. */
export function settledText({ by, replayed_to, reason }: Settlement): string {
  return `by ${by}${replayed_to ? ` to ${replayed_to}` : reason ? `: ${reason}` : ''}`;
}

/** A dead letter for machines; the same shape in every answer. */
export function letterJson(letter: RecordedDeadLetter, settlement: Settlement | undefined): object {
  const { place, source, origin, key, writtenAt } = letter;
  return {
    place,
    state: settlement?.action ?? 'open',
    ...(settlement && { settlement }),
    source: source ? placeOf(source) : null,
    first_place: origin ? placeOf(origin) : null,
    first_written_at: momentText(origin?.timestamp) ?? null,
    group: letter.group ?? null,
    service: letter.service ?? null,
    code: letter.code ?? null,
    message: letter.message ?? null,
    attempts: letter.attempts ?? null,
    first_at: letter.firstAt ?? null,
    last_at: letter.lastAt ?? null,
    written_at: momentText(writtenAt) ?? null,
    replay_count: letter.replayCount,
    replay_of: letter.replayOf ?? null,
    key: key && (isUtf8(key) ? key.toString() : `0x${key.toString('hex')}`),
    value_bytes: letter.valueBytes,
  };
}
