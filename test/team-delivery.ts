import { type Account, type DeliveryClaim, lettersMatch, sourceOf } from './dead-letter-invariants.js';
import { placeOf } from './order-data.js';
import { badnessOf } from './order-log.js';
import { type OrderSuite } from './order-suite.js';
import { TEAM_TOPICS, USERS_TOPIC } from './team-log.js';
import { dataOf, headerOf, type LogRecord } from './topic-tail.js';

export const MAIL_GROUP = 'notification-service';
/** What the group reads. */
export const MAIL_TOPICS = [...TEAM_TOPICS, USERS_TOPIC];

/** What lasts of teams: the log, the dead letters, and what those who mail have taken in. */
export interface TeamEvidence {
  readonly good: readonly LogRecord[];
  /** Those that are to be turned away. */
  readonly bad: readonly LogRecord[];
  readonly deadLetters: readonly LogRecord[];
  /** Ids of the events that mails were made of, or will be. */
  readonly queued: ReadonlySet<string>;
  /** Users whose address is known. */
  readonly recipients: ReadonlySet<string>;
}

export async function collectTeamEvidence(suite: OrderSuite): Promise<TeamEvidence> {
  const log: LogRecord[] = [];
  const deadLetters: LogRecord[] = [];
  for (const topic of MAIL_TOPICS) {
    log.push(...(await suite.records(topic)));
    deadLetters.push(...(await suite.records(`${topic}.dlq`)));
  }
  const database = suite.mongo.db(suite.databases.notifications);
  const idsIn = async (name: string) => {
    const found = await database
      .collection<{ _id: string }>(name)
      .find({}, { projection: { _id: 1 } })
      .toArray();
    return new Set(found.map(({ _id }) => _id));
  };
  return {
    good: log.filter((record) => !badnessOf(record)),
    bad: log.filter(badnessOf),
    deadLetters,
    queued: await idsIn('queue'),
    recipients: await idsIn('recipients'),
  };
}

/** I11 for those who mail; topics on which nothing happened are left out of the account. */
export function teamLettersMatch(evidence: TeamEvidence): { breaches: string[]; accounts: Account[] } {
  const { good, bad, deadLetters } = evidence;
  const claim: DeliveryClaim = {
    groups: [{ group: MAIL_GROUP, topics: MAIL_TOPICS }],
    ...{ good, bad, deadLetters },
    sameness: (record) => headerOf(record, 'ce_id') ?? '',
    refusing: () => [MAIL_GROUP],
  };
  const { breaches, accounts } = lettersMatch(claim);
  return { breaches, accounts: accounts.filter(({ consumed }) => consumed > 0) };
}

/** I12 for those who mail. The positions are read before the evidence. */
export async function mailCommitsAhead(suite: OrderSuite): Promise<string[]> {
  const committed = await committedPlaces(suite);
  const evidence = await collectTeamEvidence(suite);
  const letters = new Set(evidence.deadLetters.map(sourceOf));
  const lacks = (record: LogRecord) => {
    if (badnessOf(record))
      return letters.has(`${MAIL_GROUP} ${placeOf(record)}`) ? undefined : 'it is not in the dead letters';
    if (record.topic !== USERS_TOPIC)
      return evidence.queued.has(headerOf(record, 'ce_id') ?? '') ? undefined : 'it is in no queue of mails';
    const { user_id } = dataOf<{ user_id: string }>(record);
    return evidence.recipients.has(user_id) ? undefined : `the address of ${user_id} is not known`;
  };
  return [...evidence.good, ...evidence.bad].flatMap((record) => {
    if (record.offset >= (committed.get(`${record.topic}/${record.partition}`) ?? 0)) return [];
    const what = lacks(record);
    return what === undefined ? [] : [`I12: ${MAIL_GROUP} has committed ${placeOf(record)}, but ${what}`];
  });
}

/** Where the group will go on, by `topic/partition`. */
async function committedPlaces({ kafka }: OrderSuite): Promise<Map<string, number>> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchOffsets({ groupId: MAIL_GROUP, topics: MAIL_TOPICS });
    return new Map(
      offsets.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)] as const),
      ),
    );
  } finally {
    await admin.disconnect();
  }
}
