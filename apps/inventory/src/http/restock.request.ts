import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';

export const MAX_RESTOCK = 1_000_000;

export class RestockRequest {
  @ApiProperty({ example: 50, minimum: 1, maximum: MAX_RESTOCK, type: 'integer' })
  @IsInt({ message: 'quantity must be a whole number' })
  @Min(1)
  @Max(MAX_RESTOCK)
  quantity!: number;
}
