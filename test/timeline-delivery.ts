import { type DeliveryClaim, lettersMatch, sourceOf } from './dead-letter-invariants.js';
import { placeOf } from './order-data.js';
import { badnessOf } from './order-log.js';
import { type OrderSuite } from './order-suite.js';
import { positionsIn } from './reading-progress.js';
import { POSTS_TOPIC, TIMELINE_GROUP } from './timeline-log.js';
import { dataOf, type LogRecord } from './topic-tail.js';

/** What lasts of the posts: the log, the dead letters, how far each partition is folded, and what was counted. */
export interface TimelineEvidence {
  readonly good: readonly LogRecord[];
  /** Those that are to be turned away. */
  readonly bad: readonly LogRecord[];
  readonly deadLetters: readonly LogRecord[];
  /** The offset behind the last folded record, by partition. */
  readonly folded: ReadonlyMap<number, number>;
  /** Posts that were counted for any minute, late ones too. */
  readonly counted: number;
}

export async function collectTimelineEvidence(suite: OrderSuite): Promise<TimelineEvidence> {
  const database = suite.mongo.db(suite.databases.timeline);
  const log = await suite.records(POSTS_TOPIC);
  const deadLetters = await suite.records(`${POSTS_TOPIC}.dlq`);
  const progress = await database
    .collection<{ _id: number; next_offset: number }>('progress')
    .find()
    .toArray();
  return {
    good: log.filter((record) => !badnessOf(record)),
    bad: log.filter(badnessOf),
    deadLetters,
    folded: new Map(progress.map(({ _id, next_offset }) => [_id, next_offset])),
    counted: await countedPosts(suite),
  };
}

/** Of one moment: a minute that is just being closed is in one of the two collections. */
async function countedPosts({ mongo, databases }: OrderSuite): Promise<number> {
  const session = mongo.startSession({ snapshot: true });
  try {
    const minutes = ['minutes', 'trends'].map((name) =>
      mongo
        .db(databases.timeline)
        .collection<{ posts: number; late: number }>(name)
        .find({}, { session })
        .toArray(),
    );
    let sum = 0;
    for (const found of minutes) for (const { posts, late } of await found) sum += posts + late;
    return sum;
  } finally {
    await session.endSession();
  }
}

/** I11 for the builders of timelines. */
export function postLettersMatch({
  good,
  bad,
  deadLetters,
}: TimelineEvidence): ReturnType<typeof lettersMatch> {
  const claim: DeliveryClaim = {
    groups: [{ group: TIMELINE_GROUP, topics: [POSTS_TOPIC] }],
    ...{ good, bad, deadLetters },
    sameness: (record) => dataOf<{ post_id: string }>(record).post_id,
    refusing: () => [TIMELINE_GROUP],
  };
  return lettersMatch(claim);
}

/** I12 for the builders of timelines. The positions are read before the evidence. */
export async function postCommitsAhead(suite: OrderSuite): Promise<string[]> {
  const positions = await positionsIn(suite, TIMELINE_GROUP, POSTS_TOPIC);
  const { good, bad, deadLetters, folded } = await collectTimelineEvidence(suite);
  const letters = new Set(deadLetters.map(sourceOf));
  const committed = ({ partition, offset }: LogRecord) => offset < (positions.get(partition)?.committed ?? 0);
  const breach = (record: LogRecord, lacks: string) =>
    `I12: ${TIMELINE_GROUP} has committed ${placeOf(record)}, but ${lacks}`;
  return [
    ...good
      .filter((record) => committed(record) && record.offset >= (folded.get(record.partition) ?? 0))
      .map((record) => breach(record, `its partition is folded up to ${folded.get(record.partition) ?? 0}`)),
    ...bad
      .filter((record) => committed(record) && !letters.has(`${TIMELINE_GROUP} ${placeOf(record)}`))
      .map((record) => breach(record, 'it is not in the dead letters')),
  ];
}
