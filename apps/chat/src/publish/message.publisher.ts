import { MessageSent, type TraceContext } from '#libs/events';
import { KafkaPublisher } from '#libs/kafka';
import { Inject, Injectable } from '@nestjs/common';
import { WALL_CLOCK, type WallClock } from '../clock/clocks.js';
import { SkewWatch } from '../clock/skew-watch.js';
import { HybridClock } from '../domain/hybrid-clock.js';
import { type LogPosition, type MessageRequest } from '../domain/message.js';
import { INSTANCE } from '../instance.js';

@Injectable()
export class MessagePublisher {
  constructor(
    private readonly publisher: KafkaPublisher,
    private readonly clock: HybridClock,
    private readonly skew: SkewWatch,
    @Inject(WALL_CLOCK) private readonly wallClock: WallClock,
    @Inject(INSTANCE) private readonly node: string,
  ) {}

  /** Resolves to its place in the log when all in-sync replicas have it. */
  async messageSent(
    { messageId, fromUser, toUser, content }: MessageRequest,
    trace: TraceContext | undefined,
  ): Promise<LogPosition> {
    const asked = this.wallClock();
    const clock = { ...this.clock.tick(), node: this.node };
    const data = { messageId, fromUser, toUser, content, clock };
    const time = new Date(asked).toISOString();
    const { partition, offset, timestamp } = await this.publisher.publish(MessageSent, data, {
      time,
      ...(trace && { trace }),
    });
    this.skew.note('broker', asked, timestamp, this.wallClock());
    return { partition, offset: Number(offset), timestamp };
  }
}
