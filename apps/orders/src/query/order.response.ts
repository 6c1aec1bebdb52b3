import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { type Order, type OrderStatus, statusOf } from '../domain/order.js';

export class OrderResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  order_id!: string;
  @ApiProperty({ example: 'alice' })
  user_id!: string;
  @ApiProperty({ example: 'pizza' })
  item!: string;
  @ApiProperty({ example: 2 })
  quantity!: number;
  @ApiProperty({
    enum: ['placed', 'reserved', 'failed', 'cancelled'],
    example: 'cancelled',
    description: 'An order that failed for another reason stays failed when it is cancelled afterwards',
  })
  status!: OrderStatus;
  @ApiPropertyOptional({
    example: 'not_enough_stock',
    description: 'Why it took no stock: not_enough_stock, unknown_item or cancelled',
  })
  reason?: string;
  @ApiProperty({ format: 'date-time' })
  placed_at!: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'When the inventory decided' })
  decided_at?: string;
  @ApiPropertyOptional({ format: 'date-time', description: 'When the user cancelled it' })
  cancelled_at?: string;
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When what it had reserved went back into the stock',
  })
  released_at?: string;

  static from(order: Order): OrderResponse {
    const { order_id, user_id, item, quantity, reason, placed_at } = order;
    const { decided_at, cancelled_at, released_at } = order;
    return {
      ...{ order_id, user_id, item, quantity, status: statusOf(order) },
      ...(reason !== undefined && { reason }),
      placed_at: placed_at.toISOString(),
      ...(decided_at && { decided_at: decided_at.toISOString() }),
      ...(cancelled_at && { cancelled_at: cancelled_at.toISOString() }),
      ...(released_at && { released_at: released_at.toISOString() }),
    };
  }
}

export class OrderQuery {
  @ApiPropertyOptional({
    example: '5s',
    description: 'How long to wait until the order is settled: 0s to 30s, or in ms (500ms)',
  })
  @IsOptional()
  @Matches(/^(([0-9]|[12][0-9]|30)s|([0-9]{1,4}|[12][0-9]{4}|30000)ms)$/, {
    message: 'wait must be 0s to 30s, or 0ms to 30000ms',
  })
  wait?: string;
}

/** The wait of a query in ms. */
export function waitMs({ wait = '0s' }: OrderQuery): number {
  return parseInt(wait, 10) * (wait.endsWith('ms') ? 1 : 1000);
}
