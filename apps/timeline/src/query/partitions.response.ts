import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BALANCE_DEFINITION } from '../domain/partitions/balance.js';
import { CoverageResponse } from './coverage.response.js';

export class PartitionResponse {
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: 1200, description: 'Records that this process has seen since it started' })
  messages!: number;
  @ApiProperty({ example: 240_000, description: 'Of keys and values' })
  bytes!: number;
  @ApiProperty({ example: 12.5, description: 'Records a second over the last ten seconds' })
  rate!: number;
  @ApiPropertyOptional({ example: 0, description: 'Records that are written and not yet worked off' })
  lag?: number;
}

export class BalanceResponse {
  @ApiProperty({ example: 0.92, minimum: 0, maximum: 1 })
  score!: number;
  @ApiProperty({ example: BALANCE_DEFINITION })
  definition!: string;
}

export class HotPartitionResponse {
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: 0.6, description: 'Of all records of these partitions' })
  share!: number;
  @ApiProperty({
    example: 12.4,
    description: 'Standard deviations above what an even spread gives by chance',
  })
  z!: number;
}

export class HotKeyResponse {
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: 'alice' })
  key!: string;
  @ApiProperty({ example: 0.8, description: "Of its partition's records, at least" })
  share!: number;
}

export class SuggestionResponse {
  @ApiProperty({ enum: ['more-partitions', 'composite-key', 'geo'], example: 'composite-key' })
  kind!: 'more-partitions' | 'composite-key' | 'geo';
  @ApiProperty({
    example: 'spread alice over 4 keys each (user#0 to user#3): their posts then merge by append time',
  })
  detail!: string;
  @ApiProperty({ example: 0.9, description: 'The balance score that it would give on the observed keys' })
  score!: number;
}

export class PartitionsResponse {
  @ApiProperty({
    type: CoverageResponse,
    description: 'What the figures are about: the share of one process',
  })
  coverage!: CoverageResponse;
  @ApiProperty({ example: 'user-timeline' })
  topic!: string;
  @ApiProperty({ example: 6, description: 'Partitions of the whole topic' })
  partition_count!: number;
  @ApiProperty({ enum: ['hash', 'composite', 'geo'], example: 'hash' })
  partitioner!: string;
  @ApiProperty({ type: [PartitionResponse], description: 'Those that this process has' })
  partitions!: PartitionResponse[];
  @ApiProperty({ type: BalanceResponse })
  balance!: BalanceResponse;
  @ApiProperty({ type: [HotPartitionResponse] })
  hot!: HotPartitionResponse[];
  @ApiProperty({ type: [HotKeyResponse] })
  hot_keys!: HotKeyResponse[];
  @ApiProperty({ type: [SuggestionResponse], description: 'Where a partition is hot; best first' })
  suggestions!: SuggestionResponse[];
}
