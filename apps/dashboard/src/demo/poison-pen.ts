import { KafkaPublisher, partitionOf } from '#libs/kafka';
import { ProblemException } from '#libs/service';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { ClusterWatch } from '../watch/cluster-watch.js';
import { type PoisonResponse } from './poison.request.js';

const KEY = 'demo-poison';
const VALUE = '{"this is": "not JSON", written by the demonstration panel';

/** Writes records that nobody can read; only where the demonstration is on is there a publisher at all. */
@Injectable()
export class PoisonPen {
  constructor(
    private readonly cluster: ClusterWatch,
    @Optional() @Inject(KafkaPublisher) private readonly publisher?: KafkaPublisher,
  ) {}

  /** Resolves with its place. Fails with PublishError. */
  async write(topic: string): Promise<PoisonResponse> {
    const partitions = this.cluster.latest?.get(topic)?.length;
    if (!partitions || !this.publisher)
      throw new ProblemException(404, `There is no topic ${topic} here yet.`);
    const { partition, offset } = await this.publisher.publishRaw({
      topic,
      partition: partitionOf(KEY, partitions),
      key: KEY,
      value: VALUE,
      headers: { 'x-demo': 'poison' },
    });
    return { topic, partition, offset: String(offset) };
  }
}
