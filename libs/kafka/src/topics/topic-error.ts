/** A topic is not as declared. A retry cannot help. */
export class TopicError extends Error {
  readonly code = 'PARTITION_COUNT_MISMATCH';
  readonly retryable = false;

  constructor(topic: string, declared: number, found: number) {
    super(
      `Topic ${topic} has ${found} partitions, but ${declared} are declared. Records of one key would land on several ` +
        'partitions and lose their order. Declare the count that it has, or move the records to a new topic.',
    );
    this.name = 'TopicError';
  }
}
