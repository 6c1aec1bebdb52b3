import { catalogue, deadLetterTopic, type EventContract } from '#libs/events';
import { type Kafka, type Message, type Producer } from 'kafkajs';
import { type Dice, nastyText, nastyValue, spoil, spoilBytes } from './nasty.js';

const AT_ONCE = 20;
const HEADERS = [
  ...['ce_id', 'ce_type', 'ce_time', 'ce_source', 'ce_specversion', 'ce_dataversion', 'ce_subject'],
  ...['content-type', 'traceparent', 'ce_requestid', 'ce_partitionkey', 'ordered-replay', 'dlq-source'],
];
/** As the broker takes at most by default, less what a record has around its value. */
const LARGE_BYTES = 1_000_000;

/** Writes spoiled records to every topic of the suite, as a stranger would who may write. */
export class RecordFuzz {
  sent = 0;
  /** What was written last, for a finding that shows later. */
  last: readonly string[] = [];

  private constructor(
    private readonly producer: Producer,
    private readonly contracts: readonly EventContract[],
    private readonly existing: ReadonlySet<string>,
  ) {}

  static async open(kafka: Kafka): Promise<RecordFuzz> {
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    const admin = kafka.admin();
    await Promise.all([producer.connect(), admin.connect()]);
    const existing = new Set(await admin.listTopics());
    await admin.disconnect();
    const known = catalogue.filter(({ topic }) => existing.has(topic.name));
    return new RecordFuzz(producer, known, existing);
  }

  /** A batch of records of one event, some of them good. */
  async once(dice: Dice): Promise<void> {
    const contract = dice.pick(this.contracts);
    const messages = Array.from({ length: dice.number(1, AT_ONCE) }, () => fuzzRecord(dice, contract));
    const deadLetters = deadLetterTopic(contract.topic).name;
    const topic = dice.oneIn(20) && this.existing.has(deadLetters) ? deadLetters : contract.topic.name;
    const lines = messages.map(({ key, value, headers, partition }) => {
      const texts = Object.entries(headers ?? {}).map(([name, text]) => [name, String(text).slice(0, 80)]);
      const short = value?.toString('utf8' as never).slice(0, 300);
      return JSON.stringify({ topic, partition, key: key?.toString(), headers: texts, value: short });
    });
    this.last = [...this.last, ...lines].slice(-3 * AT_ONCE);
    this.sent += messages.length;
    // A value that the broker refuses is nobody's fault.
    await this.producer.send({ topic, messages }).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.producer.disconnect();
  }
}

function fuzzRecord(dice: Dice, contract: EventContract): Message {
  const good = dice.pick(contract.examples);
  const data = dice.oneIn(4) ? good : spoil(dice, good);
  const key = dice.oneIn(8) ? dice.pick([null, '', nastyText(dice)]) : contract.key(good);
  const headers: Record<string, string | Buffer | string[]> = {};
  if (!dice.oneIn(4)) {
    headers.ce_type = contract.type;
    headers.ce_specversion = '1.0';
    headers.ce_dataversion = contract.version;
  }
  while (dice.oneIn(3))
    headers[dice.pick(HEADERS)] = dice.oneIn(4) ? [nastyText(dice), 'twice'] : nastyText(dice);
  if (dice.oneIn(100)) for (let i = 0; i < 2000; i += 1) headers[`h${i}`] = 'x';
  if (dice.oneIn(10) && contract.protobuf) headers['content-type'] = 'application/protobuf';
  return {
    key,
    value: valueOf(dice, data),
    headers,
    ...(dice.oneIn(15) && { partition: dice.number(0, contract.topic.partitions - 1) }),
    ...(dice.oneIn(15) && { timestamp: dice.pick(['0', '1']) }),
  };
}

function valueOf(dice: Dice, data: unknown): Buffer | null {
  switch (dice.number(0, 20)) {
    case 0:
      return null;
    case 1:
      return Buffer.alloc(0);
    case 2:
      return Buffer.from(JSON.stringify(nastyValue(dice)));
    case 3:
      return Buffer.from(Array.from({ length: dice.number(1, 300) }, () => dice.number(0, 255)));
    case 4:
      return dice.oneIn(20) ? Buffer.alloc(LARGE_BYTES, 'x') : Buffer.from('[[[[');
    default:
      return spoilBytes(dice, JSON.stringify(data) ?? '');
  }
}
