import { InsightsTaken, type InsightsTakenData } from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { Injectable } from '@nestjs/common';

@Injectable()
export class InsightPublisher {
  constructor(private readonly publisher: KafkaPublisher) {}

  /** Resolves to the time by the broker's clock, ms since 1970. */
  async insightsTaken(insights: InsightsTakenData): Promise<number> {
    const { timestamp } = await this.publisher.publish(InsightsTaken, insights);
    return timestamp;
  }
}
