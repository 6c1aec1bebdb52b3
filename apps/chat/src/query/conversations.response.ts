import { MESSAGE_ID, MESSAGE_ID_RULE } from '#libs/events';
import { type KeysetPage } from '#libs/mongo';
import { MayBeLeftOut } from '#libs/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { type Conversation } from '../store/conversation-store.js';
import { IsCursor, LimitQuery } from './page.query.js';

export class ConversationsQuery extends LimitQuery {
  @IsCursor('next_cursor or prev_cursor of an earlier page')
  cursor?: string;
}

export class LatestMessageResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  messageId!: string;
  @ApiProperty({ example: 'alice' })
  fromUser!: string;
  @ApiProperty({ example: 'Lunch at one?' })
  content!: string;
  @ApiProperty({ example: 1_767_225_600_000 })
  timestamp!: number;
}

export class ConversationResponse {
  @ApiProperty({ example: 'alice:bob' })
  conversation!: string;
  @ApiProperty({ example: 'bob', description: 'The other user' })
  with!: string;
  @ApiProperty({ example: 12 })
  count!: number;
  @ApiProperty({ example: 1, description: 'Messages to this user that are not marked as read' })
  unread!: number;
  @ApiProperty({ type: LatestMessageResponse })
  latest!: LatestMessageResponse;

  static from(
    { conversation, users, count, received, read, latest }: Conversation,
    user: string,
  ): ConversationResponse {
    const index = users.indexOf(user);
    const { messageId, fromUser, content, timestamp } = latest;
    return {
      conversation,
      with: users[1 - index] ?? user,
      count,
      // A message may be marked as read before it is folded.
      unread: Math.max(0, (received[index] ?? 0) - (read[index] ?? 0)),
      latest: { messageId, fromUser, content, timestamp },
    };
  }
}

export class ConversationsResponse {
  @ApiProperty({ type: [ConversationResponse], description: 'The one with the latest message first' })
  items!: ConversationResponse[];
  @ApiProperty({ type: String, nullable: true })
  next_cursor!: string | null;
  @ApiProperty({ type: String, nullable: true })
  prev_cursor!: string | null;
  @ApiProperty({ example: false })
  has_more!: boolean;

  static from(page: KeysetPage<Conversation>, user: string): ConversationsResponse {
    return {
      items: page.items.map((conversation) => ConversationResponse.from(conversation, user)),
      next_cursor: page.next ?? null,
      prev_cursor: page.previous ?? null,
      has_more: page.hasNext,
    };
  }
}

export class MarkReadRequest {
  @ApiPropertyOptional({
    example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77',
    description: 'The last message of the other user that was read; all of them when not given',
  })
  @MayBeLeftOut()
  @Matches(MESSAGE_ID, { message: `upTo must be a string of ${MESSAGE_ID_RULE}` })
  upTo?: string;
}

export class MarkReadResponse {
  @ApiProperty({ example: 'alice:bob' })
  conversation!: string;
  @ApiProperty({ example: 0 })
  unread!: number;
}
