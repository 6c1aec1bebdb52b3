import { ApiProperty } from '@nestjs/swagger';
import { CoverageResponse } from './coverage.response.js';

export class PartitionLagResponse {
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: 0 })
  lag!: number;
}

export class MetricsResponse {
  @ApiProperty({
    type: CoverageResponse,
    description: 'What the figures are about: the share of one process',
  })
  coverage!: CoverageResponse;
  @ApiProperty({ example: 1200 })
  messages_consumed!: number;
  @ApiProperty({ example: 12.5, description: 'Over the last ten seconds' })
  messages_per_second!: number;
  @ApiProperty({ example: 0.92 })
  balance_score!: number;
  @ApiProperty({ example: 0 })
  violations!: number;
  @ApiProperty({ example: 1200 })
  verified!: number;
  @ApiProperty({ example: 0 })
  redeliveries!: number;
  @ApiProperty({ example: 0 })
  consumer_lag!: number;
  @ApiProperty({ type: [PartitionLagResponse] })
  lag_by_partition!: PartitionLagResponse[];
}
