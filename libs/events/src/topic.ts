/** A topic as the suite wants it to be. Provisioning creates it so and refuses to run on one that has another partition count. */
export interface TopicDeclaration {
  readonly name: string;
  readonly partitions: number;
  /** Kafka's own topic configuration keys, for example `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
  /** The app that writes most of it and answers for its contract. */
  readonly owner: string;
}

const SUITE_DEFAULTS = {
  // The broker's clock stamps every record, so producers with drifting clocks cannot move retention or event-time bounds.
  'message.timestamp.type': 'LogAppendTime',
  // The broker rewrites what a foreign producer compressed: the client cannot read snappy, lz4 and zstd.
  'compression.type': 'uncompressed',
};

/** Declares a topic, once for the whole suite; `config` is laid over the suite's defaults. */
export function defineTopic(
  topic: Omit<TopicDeclaration, 'config'> & { config?: Record<string, string> },
): TopicDeclaration {
  return Object.freeze({ ...topic, config: Object.freeze({ ...SUITE_DEFAULTS, ...topic.config }) });
}

// A dead letter is as large as its record and then some; the broker's default for both would be 1 MiB.
const DEAD_LETTER_BYTES = String(2 * 1024 * 1024);

/** Where records of `topic` go that cannot be processed: same partition count and key, kept for 14 days. */
export function deadLetterTopic(topic: TopicDeclaration): TopicDeclaration {
  return defineTopic({
    name: `${topic.name}.dlq`,
    partitions: topic.partitions,
    owner: topic.owner,
    config: { 'retention.ms': String(14 * 24 * 60 * 60 * 1000), 'max.message.bytes': DEAD_LETTER_BYTES },
  });
}
