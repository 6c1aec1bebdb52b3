import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const MAX_LIMIT = 200;
export const DEFAULT_LIMIT = 50;

/** How many entries of a list. */
export class LimitQuery {
  @ApiPropertyOptional({
    example: 50,
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    type: 'integer',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt({ message: `limit must be a whole number from 1 to ${MAX_LIMIT}` })
  @Min(1)
  @Max(MAX_LIMIT)
  limit?: number;
}

/** A text that some page gave as a cursor. */
export function IsCursor(): PropertyDecorator {
  return (target, property) => {
    IsOptional()(target, property);
    IsString()(target, property);
    MaxLength(4096)(target, property);
  };
}
