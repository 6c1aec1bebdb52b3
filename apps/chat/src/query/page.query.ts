import { ApiPropertyOptional } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { IsOptional, Matches } from 'class-validator';

const DEFAULT_LIMIT = 50;
const LIMIT_RULE = 'limit must be a whole number from 1 to 200';

/** For the documents of routes that take a limit. */
export const LIMIT_FAULT = { field: 'limit', message: LIMIT_RULE };

/** How many entries of a list. */
export class LimitQuery {
  @ApiPropertyOptional({ example: 50, minimum: 1, maximum: 200, default: DEFAULT_LIMIT, type: 'integer' })
  @IsOptional()
  @Matches(/^([1-9][0-9]?|1[0-9]{2}|200)$/, { message: LIMIT_RULE })
  limit?: string;
}

export function limitOf({ limit }: LimitQuery): number {
  return limit === undefined ? DEFAULT_LIMIT : Number(limit);
}

/** A text that some page gave as a cursor. */
export function IsCursor(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({ description }),
    IsOptional(),
    Matches(/^[A-Za-z0-9_-]{1,4096}$/, { message: '$property must be a cursor that an earlier answer gave' }),
  );
}
