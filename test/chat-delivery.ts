import { keyOfRecord } from './chat-invariants.js';
import { type DeliveryClaim, lettersMatch, sourceOf } from './dead-letter-invariants.js';
import { placeOf } from './order-data.js';
import { badnessOf } from './order-log.js';
import { type OrderSuite } from './order-suite.js';
import { positionsIn } from './reading-progress.js';
import { type LogRecord } from './topic-tail.js';

export const WRITER_GROUP = 'message-writer';
export const MESSAGE_LOG = 'wiber.messages';

/** What lasts of the messages: the log, the dead letters, and the keys of what is stored. */
export interface ChatEvidence {
  readonly good: readonly LogRecord[];
  /** Those that are to be turned away. */
  readonly bad: readonly LogRecord[];
  readonly deadLetters: readonly LogRecord[];
  readonly stored: ReadonlySet<string>;
}

export async function collectChatEvidence(suite: OrderSuite): Promise<ChatEvidence> {
  const log = await suite.records(MESSAGE_LOG);
  const deadLetters = await suite.records(`${MESSAGE_LOG}.dlq`);
  const stored = await suite.mongo
    .db(suite.databases.chat)
    .collection<{ _id: string }>('messages')
    .find({}, { projection: { _id: 1 } })
    .toArray();
  return {
    good: log.filter((record) => !badnessOf(record)),
    bad: log.filter(badnessOf),
    deadLetters,
    stored: new Set(stored.map(({ _id }) => _id)),
  };
}

/** I11 for the writer of messages. */
export function messageLettersMatch({
  good,
  bad,
  deadLetters,
}: ChatEvidence): ReturnType<typeof lettersMatch> {
  const claim: DeliveryClaim = {
    groups: [{ group: WRITER_GROUP, topics: [MESSAGE_LOG] }],
    ...{ good, bad, deadLetters },
    sameness: keyOfRecord,
    refusing: () => [WRITER_GROUP],
  };
  return lettersMatch(claim);
}

/** I12 for the writer of messages. The positions are read before the evidence. */
export async function messageCommitsAhead(suite: OrderSuite): Promise<string[]> {
  const positions = await positionsIn(suite, WRITER_GROUP, MESSAGE_LOG);
  const { good, bad, deadLetters, stored } = await collectChatEvidence(suite);
  const letters = new Set(deadLetters.map(sourceOf));
  const committed = ({ partition, offset }: LogRecord) => offset < (positions.get(partition)?.committed ?? 0);
  const breach = (record: LogRecord, lacks: string) =>
    `I12: ${WRITER_GROUP} has committed ${placeOf(record)}, but ${lacks}`;
  return [
    ...good
      .filter((record) => committed(record) && !stored.has(keyOfRecord(record)))
      .map((record) => breach(record, `${keyOfRecord(record)} is not stored`)),
    ...bad
      .filter((record) => committed(record) && !letters.has(`${WRITER_GROUP} ${placeOf(record)}`))
      .map((record) => breach(record, 'it is not in the dead letters')),
  ];
}
