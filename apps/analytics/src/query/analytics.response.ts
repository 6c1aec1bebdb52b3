import { ApiProperty } from '@nestjs/swagger';

export class MinuteResponse {
  @ApiProperty({ format: 'date-time', description: 'When the orders were placed' })
  minute!: Date;
  @ApiProperty({ example: 12 })
  orders!: number;
  @ApiProperty({ example: 10 })
  successful!: number;
  @ApiProperty({ example: 2 })
  failed!: number;
  @ApiProperty({ example: 1, description: 'Cancelled after they were successful' })
  cancelled!: number;
}

export class AnalyticsResponse {
  @ApiProperty({ example: 12, description: 'Distinct orders placed' })
  orders_placed!: number;
  @ApiProperty({ example: 12, description: 'Distinct orders with an outcome' })
  total!: number;
  @ApiProperty({ example: 10 })
  successful!: number;
  @ApiProperty({ example: 2 })
  failed!: number;
  @ApiProperty({
    example: 1,
    description:
      'Orders that were successful, then cancelled, and gave their stock back; part of successful too',
  })
  cancelled!: number;
  @ApiProperty({ example: 16.67, description: 'Failed orders, percent of total' })
  failure_rate!: number;
  @ApiProperty({ type: [MinuteResponse] })
  orders_per_minute!: MinuteResponse[];
}
