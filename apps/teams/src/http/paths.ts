import { IDENTIFIER, IDENTIFIER_RULE } from '#libs/events';
import { callerOf } from '#libs/service';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { type Request } from 'express';

const EXAMPLE = '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77';
const DEFAULT_LIMIT = 50;

export class TeamPath {
  @ApiProperty({ example: EXAMPLE })
  @Matches(IDENTIFIER, { message: `team_id must be a string of ${IDENTIFIER_RULE}` })
  team_id!: string;
}

export class MemberPath extends TeamPath {
  @ApiProperty({ example: EXAMPLE })
  @Matches(IDENTIFIER, { message: `user_id must be a string of ${IDENTIFIER_RULE}` })
  user_id!: string;
}

export class TaskPath {
  @ApiProperty({ example: EXAMPLE })
  @Matches(IDENTIFIER, { message: `task_id must be a string of ${IDENTIFIER_RULE}` })
  task_id!: string;
}

export class PageQuery {
  @ApiPropertyOptional({ example: 50, minimum: 1, maximum: 200, default: DEFAULT_LIMIT, type: 'integer' })
  @IsOptional()
  @Matches(/^([1-9][0-9]?|1[0-9]{2}|200)$/, { message: 'limit must be a whole number from 1 to 200' })
  limit?: string;

  @ApiPropertyOptional({
    description: 'A next_cursor or prev_cursor of an earlier answer; without it, the first page',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{1,4096}$/, { message: 'cursor must be one that an earlier answer gave' })
  cursor?: string;
}

export function limitOf({ limit }: PageQuery): number {
  return limit === undefined ? DEFAULT_LIMIT : Number(limit);
}

/** Who calls a route with @ForMembers. */
export function actorOf(request: Request): string {
  const caller = callerOf(request);
  if (!caller) throw new Error('a route without a checked token asks who calls');
  return caller.subject;
}
