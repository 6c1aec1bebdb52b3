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

  @IsCursor('Read what is newer: a cursor of an earlier page')
  after?: string;

  @IsCursor('Read what is older: a cursor of an earlier page')
  before?: string;
}
