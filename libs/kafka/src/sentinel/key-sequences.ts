/**
 * Counts the events of each key, per topic and partition, for one producer instance: where a partitioner spreads a key over
 * several partitions, each of them has an order of its own. When a count can no longer be continued without a
 * hole (memory bound reached, or a batch given up), a new generation starts: another producer name, all counts from 1.
 */
export class KeySequences {
  private generation = 0;
  private producerName: string;
  private counts = new Map<string, Map<string, number>[]>();
  private keys = 0;

  constructor(
    private readonly instance: string,
    private readonly maxKeys = 100_000,
  ) {
    this.producerName = `${instance}.0`;
  }

  get producer(): string {
    return this.producerName;
  }

  next(topic: string, partition: number, key: string): number {
    const ofTopic = this.counts.get(topic) ?? this.addTopic(topic);
    const ofPartition = (ofTopic[partition] ??= new Map<string, number>());
    const sequence = (ofPartition.get(key) ?? 0) + 1;
    if (sequence === 1) this.keys += 1;
    ofPartition.set(key, sequence);
    return sequence;
  }

  /** To be asked between batches only, so that no batch carries two producer names. */
  get full(): boolean {
    return this.keys >= this.maxKeys;
  }

  startGeneration(): void {
    this.generation += 1;
    this.producerName = `${this.instance}.${this.generation}`;
    this.counts = new Map();
    this.keys = 0;
  }

  private addTopic(topic: string): Map<string, number>[] {
    const counts: Map<string, number>[] = [];
    this.counts.set(topic, counts);
    return counts;
  }
}
