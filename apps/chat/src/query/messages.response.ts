import { type KeysetPage } from '#libs/mongo';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type Message } from '../domain/message.js';

export class ClockResponse {
  @ApiProperty({
    example: 1_767_225_600_000,
    description: "The sender's wall clock as far as causality allows, ms",
  })
  wall!: number;
  @ApiProperty({ example: 0 })
  counter!: number;
  @ApiProperty({ example: 'chat-1', description: 'The process that took the message' })
  node!: string;
}

export class MessageResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  messageId!: string;
  @ApiProperty({ example: 'alice' })
  fromUser!: string;
  @ApiProperty({ example: 'bob' })
  toUser!: string;
  @ApiProperty({ example: 'Lunch at one?' })
  content!: string;
  @ApiProperty({ example: 1_767_225_600_000, description: "The broker's append time, ms since 1970" })
  timestamp!: number;
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: '42', description: 'Place in the partition; messages are listed in this order' })
  offset!: string;
  @ApiPropertyOptional({ type: ClockResponse, description: "The sender's hybrid logical clock, for display" })
  clock?: ClockResponse;

  /** Property by property, as it is done for each message of a page; spreading takes a multiple. */
  static from(message: Message): MessageResponse {
    const response: MessageResponse = {
      messageId: message.messageId,
      fromUser: message.fromUser,
      toUser: message.toUser,
      content: message.content,
      timestamp: message.timestamp,
      partition: message.partition,
      offset: String(message.offset),
    };
    if (message.clock) response.clock = message.clock;
    return response;
  }
}

export class MessagesResponse {
  @ApiProperty({ type: [MessageResponse] })
  items!: MessageResponse[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Reads on: `after` with oldest first, `before` with newest first',
  })
  next_cursor!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Reads back: `before` with oldest first, `after` with newest first',
  })
  prev_cursor!: string | null;
  @ApiProperty({ example: false, description: 'Whether next_cursor leads to more at this moment' })
  has_more!: boolean;
  @ApiProperty({ example: 1, description: 'All messages of the conversation' })
  total!: number;

  static from(page: KeysetPage<Message>, newestFirst: boolean, total: number): MessagesResponse {
    const items = page.items.map((message) => MessageResponse.from(message));
    const [newer, older] = [page.next ?? null, page.previous ?? null];
    return newestFirst
      ? { items: items.reverse(), next_cursor: older, prev_cursor: newer, has_more: page.hasPrevious, total }
      : { items, next_cursor: newer, prev_cursor: older, has_more: page.hasNext, total };
  }
}

export class CountResponse {
  @ApiProperty({ example: 'alice:bob' })
  conversation!: string;
  @ApiProperty({ example: 1 })
  count!: number;
}

export class HourResponse {
  @ApiProperty({ format: 'date-time', description: "Beginning of the hour, by the broker's append time" })
  hour!: string;
  @ApiProperty({ example: 12 })
  messages!: number;
  @ApiProperty({ example: 340 })
  characters!: number;
}

export class StatisticsResponse {
  @ApiProperty({ example: 'alice:bob' })
  conversation!: string;
  @ApiProperty({ type: [HourResponse], description: 'The latest hours that had messages, newest first' })
  hours!: HourResponse[];
}
