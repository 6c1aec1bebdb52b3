import {
  CONTENT_RULE,
  IDENTIFIER,
  IDENTIFIER_RULE,
  isContent,
  MAX_CONTENT,
  REGION,
  REGION_RULE,
} from '#libs/events';
import { MayBeLeftOut } from '#libs/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Matches, ValidateBy } from 'class-validator';

export class SendMessageRequest {
  @ApiProperty({ example: 'alice', description: IDENTIFIER_RULE })
  @Matches(IDENTIFIER, { message: `user_id must be a string of ${IDENTIFIER_RULE}` })
  user_id!: string;

  @ApiProperty({ example: 'First post!', minLength: 1, maxLength: MAX_CONTENT })
  @ValidateBy({
    name: 'isContent',
    validator: {
      validate: (value) => typeof value === 'string' && isContent(value),
      defaultMessage: () => `content must be a string of ${CONTENT_RULE}`,
    },
  })
  content!: string;

  @ApiPropertyOptional({
    example: 'eu',
    description: `Where the user is, for the geo partitioner: ${REGION_RULE}`,
  })
  @MayBeLeftOut()
  @Matches(REGION, { message: `region must be a string of ${REGION_RULE}` })
  region?: string;
}

export class SendMessageResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  message_id!: string;
  @ApiProperty({ example: 'alice' })
  user_id!: string;
  @ApiProperty({ example: 'user-timeline' })
  topic!: string;
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: '42', description: "Place in the partition; a user's posts read in this order" })
  offset!: string;
  @ApiProperty({ example: 1_767_225_600_000, description: "The broker's append time, ms since 1970" })
  timestamp!: number;
}
