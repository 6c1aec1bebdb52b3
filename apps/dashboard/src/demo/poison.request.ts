import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';

/** Topics whose consumers are there to be shown at their work. */
export const POISONABLE = ['order-events', 'inventory-events', 'wiber.messages', 'user-timeline'] as const;

export class PoisonRequest {
  @ApiProperty({ enum: POISONABLE, example: 'order-events' })
  @IsIn(POISONABLE)
  topic!: (typeof POISONABLE)[number];
}

export class PoisonResponse {
  @ApiProperty({ example: 'order-events' })
  topic!: string;
  @ApiProperty({ example: 1 })
  partition!: number;
  @ApiProperty({ example: '42' })
  offset!: string;
}
