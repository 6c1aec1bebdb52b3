import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { OrderResponse } from './order.response.js';

export class OrderListQuery {
  @ApiProperty({ example: 'alice', description: IDENTIFIER_RULE })
  @Matches(IDENTIFIER, { message: `user_id must be a string of ${IDENTIFIER_RULE}` })
  user_id!: string;

  @ApiPropertyOptional({ example: 50, minimum: 1, maximum: 200, default: 50, type: 'integer' })
  @IsOptional()
  @Matches(/^([1-9][0-9]?|1[0-9]{2}|200)$/, { message: 'limit must be a whole number from 1 to 200' })
  limit?: string;

  @ApiPropertyOptional({
    description:
      'A next_cursor or prev_cursor of an earlier answer for the same user; without it, the newest orders',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,4096}$/, { message: 'cursor must be one that an earlier answer gave' })
  cursor?: string;
}

export class OrderListResponse {
  @ApiProperty({ type: [OrderResponse], description: 'Newest first' })
  items!: OrderResponse[];
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'WzEsImRZNl9xT3A5WGM2QiIsdHJ1ZSxmYWxzZSwxNzY5ODYwODAwMDAwLCJvMSJd',
    description: 'For the older orders behind this page; null when there are none',
  })
  next_cursor!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'WzEsImRZNl9xT3A5WGM2QiIsZmFsc2UsZmFsc2UsMTc2OTg2MDgwMDAwMCwibzEiXQ',
    description:
      'For the newer orders before this page, also for those that are placed later; null only while there is no order at all',
  })
  prev_cursor!: string | null;
  @ApiProperty({ example: true, description: 'Whether there are older orders behind this page' })
  has_more!: boolean;
}
