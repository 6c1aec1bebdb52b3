import { type Kafka } from 'kafkajs';
import { type AdminConnection } from '../admin/admin-connection.js';
import { type FetchedRecord, placeOf } from '../consumer/received-event.js';
import { replayGroupOf } from '../consumer/replayed-record.js';
import { GroupAdmin } from '../groups/group-admin.js';
import { readLog } from '../log/read-log.js';
import { TopicAdmin } from '../topics/topic-admin.js';
import { type LaterRecords, LaterTally } from './later-tally.js';
import { type ReplayableDeadLetter, replayPartition } from './replay-record.js';

export interface LaterRecordsOptions {
  readonly kafka: Kafka;
  readonly connection: AdminConnection;
  readonly letters: readonly ReplayableDeadLetter[];
  /** Whether the group dead-lettered the record at that place, so it did not apply it. */
  readonly wasDeadLettered: (group: string, place: string) => boolean;
  readonly signal?: AbortSignal;
  /** Called for each later record of a key, in log order; for a dead letter alone these are its own. */
  readonly onLater?: (record: FetchedRecord, applied: boolean) => void;
  /** How many records were looked at since the last call. */
  readonly onScanned?: (records: number) => void;
}

/**
 * What came after each dead letter, by its place. Reads each source partition once, from the earliest dead letter to its end;
 * records that retention has deleted are not counted.
 */
export async function laterRecordsOf(options: LaterRecordsOptions): Promise<Map<string, LaterRecords>> {
  const { kafka, letters, signal, onLater, onScanned } = options;
  const tallies = await talliesOf(options);
  const ranges = await rangesOf(options, tallies);
  await readLog({ kafka, ranges, ...(signal && { signal }) }, (records) => {
    for (const record of records) {
      const group = replayGroupOf(record);
      for (const tally of tallies.get(partitionName(record))?.get(keyName(record.key)) ?? []) {
        if (group !== undefined && group !== tally.group) continue;
        const place = placeOf(record);
        const applied = tally.count(record, options.wasDeadLettered(tally.group, place));
        if (applied !== undefined) onLater?.(record, applied);
      }
    }
    onScanned?.(records.length);
  });
  const all = [...tallies.values()].flatMap((ofPartition) => [...ofPartition.values()].flat());
  const found = new Map(all.flatMap((tally) => tally.results()));
  return new Map(
    letters.map(({ place }) => [
      place,
      found.get(place) ?? { applied: 0, lastApplied: undefined, unread: 0 },
    ]),
  );
}

/** By partition, then by key: one for each group. */
type Tallies = Map<string, Map<string, LaterTally[]>>;

async function talliesOf({ connection, letters }: LaterRecordsOptions): Promise<Tallies> {
  const [topics, groups] = [new TopicAdmin(connection), new GroupAdmin(connection)];
  const partitions = new Map<string, number>();
  const committed = new Map<string, bigint>();
  for (const group of new Set(letters.map((letter) => letter.group)))
    for (const place of await groups.committed(group))
      committed.set(`${group} ${partitionName(place)}`, place.offset);
  const tallies: Tallies = new Map();
  for (const letter of letters) {
    const { group, origin } = letter;
    const { topic } = origin;
    if (!partitions.has(topic)) partitions.set(topic, (await topics.partitions(topic)).length);
    const partition = replayPartition(letter, partitions.get(topic) ?? 1);
    // On another partition the offsets say nothing, and the broker's clock has to do.
    const begin =
      partition === origin.partition
        ? BigInt(origin.offset) + 1n
        : ((await topics.offsetsAt(topic, origin.timestamp)).get(partition) ?? 0n);
    const name = partitionName({ topic, partition });
    const ofPartition = tallies.get(name) ?? new Map<string, LaterTally[]>();
    tallies.set(name, ofPartition);
    const ofKey = ofPartition.get(keyName(letter.key)) ?? [];
    ofPartition.set(keyName(letter.key), ofKey);
    let tally = ofKey.find((one) => one.group === group);
    if (!tally) ofKey.push((tally = new LaterTally(group, committed.get(`${group} ${name}`) ?? 0n)));
    tally.add(letter.place, begin);
  }
  return tallies;
}

async function rangesOf({ connection, letters }: LaterRecordsOptions, tallies: Tallies) {
  const ends = await new TopicAdmin(connection).endsOf(letters.map(({ origin }) => origin.topic));
  return [...ends].flatMap(([topic, partitions]) =>
    partitions.flatMap(({ partition, low, high }) => {
      const begins = [...(tallies.get(partitionName({ topic, partition }))?.values() ?? [])]
        .flat()
        .map(({ begin }) => begin);
      if (begins.length === 0) return [];
      const first = begins.reduce((one, other) => (one < other ? one : other));
      return [{ topic, partition, from: first > low ? first : low, to: high }];
    }),
  );
}

function partitionName({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}/${partition}`;
}

function keyName(key: Buffer | null): string {
  return key === null ? '' : key.toString('latin1');
}
