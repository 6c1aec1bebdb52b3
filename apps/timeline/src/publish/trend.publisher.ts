import { TrendsCounted, type TrendsCountedData, windowKey } from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { Injectable } from '@nestjs/common';
import { v5 as uuidv5 } from 'uuid';

const NAMESPACE = 'b3b0c1de-3a0e-5a51-9c6f-6d0a7f2f4e11';

@Injectable()
export class TrendPublisher {
  constructor(private readonly publisher: KafkaPublisher) {}

  /** The same minute has the same event id and time, however often it is published. */
  async minuteClosed(trend: TrendsCountedData): Promise<void> {
    await this.publisher.publish(TrendsCounted, trend, {
      id: uuidv5(windowKey(trend.window_start), NAMESPACE),
      time: new Date(trend.window_end).toISOString(),
    });
  }
}
