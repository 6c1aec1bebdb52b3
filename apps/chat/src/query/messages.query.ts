import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { IsCursor, LimitQuery } from './page.query.js';

export class MessagesQuery extends LimitQuery {
  @ApiPropertyOptional({
    enum: ['oldest', 'newest'],
    default: 'oldest',
    description: 'Which message comes first. Without a cursor `newest` begins with the latest page.',
  })
  @IsOptional()
  @IsIn(['oldest', 'newest'], { message: 'order must be oldest or newest' })
  order?: 'oldest' | 'newest';

  @IsCursor('Read what is newer: next_cursor of an earlier page, or prev_cursor of one with order=newest')
  after?: string;

  @IsCursor('Read what is older: prev_cursor of an earlier page, or next_cursor of one with order=newest')
  before?: string;
}
