import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';

export class OrderingQuery {
  @ApiPropertyOptional({ example: 'alice', description: 'Evidence of this user alone' })
  @IsOptional()
  @Matches(IDENTIFIER, { message: `user_id must be ${IDENTIFIER_RULE}` })
  user_id?: string;
}
