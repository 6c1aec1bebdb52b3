import { IDENTIFIER, IDENTIFIER_RULE, MAX_QUANTITY } from '#libs/events';
import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Matches, Max, Min } from 'class-validator';

export class PlaceOrderRequest {
  @ApiProperty({ example: 'alice', description: IDENTIFIER_RULE })
  @Matches(IDENTIFIER, { message: `user_id must be a string of ${IDENTIFIER_RULE}` })
  user_id!: string;

  @ApiProperty({ example: 'pizza', description: IDENTIFIER_RULE })
  @Matches(IDENTIFIER, { message: `item must be a string of ${IDENTIFIER_RULE}` })
  item!: string;

  @ApiProperty({ example: 2, minimum: 1, maximum: MAX_QUANTITY, type: 'integer' })
  @IsInt({ message: 'quantity must be a whole number' })
  @Min(1)
  @Max(MAX_QUANTITY)
  quantity!: number;
}

export class PlaceOrderResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  order_id!: string;

  @ApiProperty({
    enum: ['placed', 'reserved', 'failed', 'cancelled'],
    example: 'placed',
    description: 'Other than placed only for an order that was there before, with the same Idempotency-Key',
  })
  status!: string;
}
