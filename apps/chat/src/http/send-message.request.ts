import {
  CONTENT_RULE,
  IDENTIFIER,
  IDENTIFIER_RULE,
  isContent,
  MAX_CONTENT,
  MESSAGE_ID,
  MESSAGE_ID_RULE,
} from '#libs/events';
import { MayBeLeftOut } from '#libs/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches, ValidateBy } from 'class-validator';

export class SendMessageRequest {
  @ApiProperty({ example: 'alice', description: IDENTIFIER_RULE })
  @Matches(IDENTIFIER, { message: `fromUser must be a string of ${IDENTIFIER_RULE}` })
  fromUser!: string;

  @ApiProperty({ example: 'bob', description: `${IDENTIFIER_RULE}; another user than fromUser` })
  @Matches(IDENTIFIER, { message: `toUser must be a string of ${IDENTIFIER_RULE}` })
  @ValidateBy({
    name: 'isAnotherUser',
    validator: {
      validate: (value, context) => value !== (context?.object as SendMessageRequest).fromUser,
      defaultMessage: () => 'toUser must be another user than fromUser',
    },
  })
  toUser!: string;

  @ApiProperty({
    example: 'Lunch at one?',
    description: 'With it the whole body may have 16 KiB, unless BODY_LIMIT says otherwise',
    minLength: 1,
    maxLength: MAX_CONTENT,
  })
  @ValidateBy({
    name: 'isContent',
    validator: {
      validate: (value) => typeof value === 'string' && isContent(value),
      defaultMessage: () => `content must be a string of ${CONTENT_RULE}`,
    },
  })
  content!: string;

  @ApiPropertyOptional({
    example: 'alice-phone-17',
    description: `The client's own id for this message, which makes a retry safe: ${MESSAGE_ID_RULE}. Ids of different senders do not meet.`,
  })
  @MayBeLeftOut()
  @Matches(MESSAGE_ID, { message: `messageId must be a string of ${MESSAGE_ID_RULE}` })
  messageId?: string;
}

export class SendMessageResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  messageId!: string;
  @ApiProperty({ example: 'alice:bob', description: 'Both users, sorted' })
  conversation!: string;
  @ApiProperty({ example: 1_767_225_600_000, description: "The broker's append time, ms since 1970" })
  timestamp!: number;
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({
    example: '42',
    description:
      'Place in the partition; messages of a conversation read in this order. Of copies that are sent at the same moment the one with the lowest offset is read.',
  })
  offset!: string;
}
