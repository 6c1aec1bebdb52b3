import { isUtf8 } from 'node:buffer';
import {
  type FetchedRecord,
  headerText,
  isReplayable,
  type LaterRecords,
  laterRecordsOf,
  placeOf,
} from '#libs/kafka';
import { HEADER, protobufAsJson } from '#libs/events';
import { type KafkaAdmin } from '../kafka-admin.js';
import { momentText } from '../moment.js';
import { table } from '../output.js';
import { shownText } from '../shown-text.js';
import { type SelectedLetter, type Selection } from './letter-selection.js';
import { bytesText, letterJson, shortText, stateText } from './letter-text.js';

interface LaterRecord {
  readonly place: string;
  readonly written_at: string | undefined;
  readonly type: string | undefined;
  readonly applied: boolean;
}

/** Everything that is known of one dead letter. */
export interface LetterView {
  readonly selected: SelectedLetter;
  readonly record: FetchedRecord;
  /** Undefined when its headers do not say where it came from. */
  readonly later: (LaterRecords & { readonly examples: readonly LaterRecord[] }) | undefined;
}

const EXAMPLES = 10;
const SHOWN_CHARACTERS = 4000;

export async function viewLetter(
  { kafka, connection }: Pick<KafkaAdmin, 'kafka' | 'connection'>,
  { letters: [selected], wasDeadLettered }: Selection,
  signal: AbortSignal,
): Promise<LetterView> {
  if (!selected?.record) throw new Error('the selection has no record');
  const { letter, record } = selected;
  if (!isReplayable(letter)) return { selected, record, later: undefined };
  const examples: LaterRecord[] = [];
  const onLater = (one: FetchedRecord, applied: boolean) => {
    if (examples.length >= EXAMPLES) return;
    const type = headerText(one.headers, HEADER.type);
    examples.push({ place: placeOf(one), written_at: momentText(one.timestamp), type, applied });
  };
  const found = await laterRecordsOf({
    kafka,
    connection,
    letters: [letter],
    wasDeadLettered,
    onLater,
    signal,
  });
  const counts = found.get(letter.place);
  return { selected, record, later: counts && { ...counts, examples } };
}

export function letterViewJson({ selected, record, later }: LetterView): object {
  const { value } = record;
  const json = protobufAsJson(record);
  return {
    ...letterJson(selected.letter, selected.settlement),
    headers: Object.fromEntries(headerRows(record)),
    value: json ?? (value && (isUtf8(value) ? value.toString() : value.toString('hex'))),
    value_encoding: value && (json !== undefined ? 'protobuf' : isUtf8(value) ? 'utf8' : 'hex'),
    later_records: later && {
      applied: later.applied,
      last_applied: later.lastApplied ?? null,
      unread: later.unread,
      examples: later.examples,
    },
  };
}

export function letterViewText({ selected: { letter, settlement }, record, later }: LetterView): string {
  const { source, origin } = letter;
  const moved = source && origin && placeOf(source) !== placeOf(origin);
  const facts: [string, string][] = [
    ['Dead letter', `${letter.place}, written ${momentText(letter.writtenAt)}`],
    ['State', stateText(settlement)],
    ['Reason', shownText(`${letter.code ?? '-'}: ${letter.message ?? '-'}`)],
    ['Group', shownText(`${letter.group ?? '-'} (service ${letter.service ?? '-'})`)],
    [
      'Tries',
      shownText(`${letter.attempts ?? '-'}, from ${letter.firstAt ?? '-'} to ${letter.lastAt ?? '-'}`),
    ],
    ['Record', source ? `${placeOf(source)}, written ${momentText(source.timestamp)}` : 'unknown'],
    ...(moved
      ? [['First place', `${placeOf(origin)}, written ${momentText(origin.timestamp)}`] as [string, string]]
      : []),
    [
      'Replays',
      `${letter.replayCount}${letter.replayOf ? `, this one of ${shownText(letter.replayOf)}` : ''}`,
    ],
    ['Key', bytesText(letter.key)],
    ['Later', laterText(later)],
  ];
  const headers = headerRows(record).map(
    ([name, values]) => `  ${shownText(name)}: ${shownText(values.join(' | '))}`,
  );
  return [
    ...facts.map(([name, text]) => `${name.padEnd(13)}${text}`),
    '',
    'Headers',
    ...headers,
    '',
    `Value (${letter.valueBytes} bytes)`,
    `  ${shortText(protobufAsJson(record) ?? bytesText(record.value), SHOWN_CHARACTERS)}`,
    ...exampleLines(later),
  ].join('\n');
}

function laterText(later: LetterView['later']): string {
  if (!later) return 'unknown, for it does not say where it came from';
  if (later.applied + later.unread === 0) return 'no later record of its key';
  const last = later.lastApplied ? `, the last at ${later.lastApplied}` : '';
  return `${later.applied} later records of its key applied by the group${last}; ${later.unread} not read yet`;
}

function exampleLines(later: LetterView['later']): string[] {
  if (!later || later.examples.length === 0) return [];
  const rows = later.examples.map(({ place, written_at, type, applied }) => [
    place,
    written_at,
    shownText(type ?? ''),
    applied ? 'yes' : 'no',
  ]);
  return ['', 'Later records of its key', table(['place', 'written', 'type', 'applied'], rows)];
}

function headerRows({ headers }: FetchedRecord): [string, string[]][] {
  return Object.entries(headers).map(([name, values]) => [
    name,
    [values ?? ''].flat().map((value) => (typeof value === 'string' ? value : rawText(value))),
  ]);
}

function rawText(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString() : `0x${bytes.toString('hex')}`;
}
