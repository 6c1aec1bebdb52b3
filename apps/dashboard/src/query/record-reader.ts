import { isUtf8 } from 'node:buffer';
import { type createKafkaClient, type FetchedRecord, readLog } from '#libs/kafka';
import { LatestEntries } from '#libs/service';
import { Inject, Injectable } from '@nestjs/common';
import { suiteTopics } from '../domain/suite-map.js';
import { ClusterWatch } from '../watch/cluster-watch.js';
import { KAFKA } from '../watch/kafka-client.js';
import { type RecordResponse } from './record.response.js';

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

export type NotReadCode = 'UNKNOWN_TOPIC' | 'NO_SUCH_RECORD' | 'BUSY' | 'NO_ANSWER';
export type Found =
  { readonly record: RecordResponse } | { readonly code: NotReadCode; readonly message: string };

const AT_ONCE = 4;
const ANSWER_MS = 8000;
/** For what should not be there yet. */
const NOT_YET_MS = 2000;
const KEPT = 100;
const MAX_VALUE = 64 * 1024;
const MAX_HEADER = 1000;

/** Reads single records of the suite's topics; a few at once, and each only once while it is remembered. */
@Injectable()
export class RecordReader {
  private readonly known = new LatestEntries<RecordResponse>(KEPT);
  private readonly topics = new Set(suiteTopics.flatMap(({ name }) => [name, `${name}.dlq`]));
  private running = 0;

  constructor(
    @Inject(KAFKA) private readonly kafka: ReturnType<typeof createKafkaClient>,
    private readonly cluster: ClusterWatch,
  ) {}

  /** Never rejects. */
  async read(place: Place): Promise<Found> {
    const { topic, partition, offset } = place;
    if (!this.topics.has(topic))
      return { code: 'UNKNOWN_TOPIC', message: `${topic} is no topic of the suite.` };
    const name = `${topic}/${partition}@${BigInt(offset)}`;
    const known = this.known.get(name);
    if (known) return { record: known };
    const ends = this.cluster.latest?.get(topic)?.find((one) => one.partition === partition);
    // The look may be a second old, so a newer record than it knows is tried all the same.
    if (ends && BigInt(offset) < ends.low)
      return { code: 'NO_SUCH_RECORD', message: `The oldest record there is now @${ends.low}.` };
    if (!ends)
      return {
        code: 'NO_SUCH_RECORD',
        message: `${topic} has no partition ${partition}, or is not there yet.`,
      };
    if (this.running >= AT_ONCE)
      return { code: 'BUSY', message: 'Other records are being read; try again in a moment.' };
    this.running += 1;
    try {
      const record = await this.fetch(place, BigInt(offset) < ends.high ? ANSWER_MS : NOT_YET_MS);
      if (!record) return { code: 'NO_SUCH_RECORD', message: `There is no record at ${name}.` };
      const response = recordResponse(record);
      this.known.set(name, response);
      return { record: response };
    } catch {
      return { code: 'NO_ANSWER', message: 'Kafka does not answer right now; try again shortly.' };
    } finally {
      this.running -= 1;
    }
  }

  private async fetch(
    { topic, partition, offset }: Place,
    withinMs: number,
  ): Promise<FetchedRecord | undefined> {
    const from = BigInt(offset);
    let found: FetchedRecord | undefined;
    const ranges = [{ topic, partition, from, to: from + 1n }];
    await readLog({ kafka: this.kafka, ranges, signal: AbortSignal.timeout(withinMs) }, (records) => {
      found = records.find((record) => BigInt(record.offset) === from);
    });
    return found;
  }
}

function recordResponse({
  topic,
  partition,
  offset,
  timestamp,
  key,
  value,
  headers,
}: FetchedRecord): RecordResponse {
  return {
    topic,
    partition,
    offset,
    timestamp: new Date(timestamp).toISOString(),
    key: key && textOf(key),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, header]) => {
        const last = (Array.isArray(header) ? header.at(-1) : header) as Buffer | string | null | undefined;
        return [
          name,
          (typeof last === 'string' ? last : textOf(last ?? Buffer.alloc(0))).slice(0, MAX_HEADER),
        ];
      }),
    ),
    value: value && textOf(value).slice(0, MAX_VALUE),
    value_encoding: value && (isUtf8(value) ? 'utf8' : 'hex'),
    value_bytes: value?.length ?? 0,
  };
}

function textOf(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString() : `0x${bytes.toString('hex')}`;
}
