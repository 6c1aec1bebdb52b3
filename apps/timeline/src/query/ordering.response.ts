import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CoverageResponse } from './coverage.response.js';

export class BeforeViolationResponse {
  @ApiProperty({ example: 'rebalance' })
  event!: string;
  @ApiProperty({ example: 1200 })
  ago_ms!: number;
}

export class ViolationEvidenceResponse {
  @ApiProperty({ enum: ['gap', 'duplicate', 'backwards', 'wrong_partition'], example: 'gap' })
  kind!: string;
  @ApiProperty({ example: 'user-timeline' })
  topic!: string;
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: 'alice' })
  key!: string;
  @ApiProperty({ example: 'timeline-1.mf0q3c1a9b.0' })
  producer!: string;
  @ApiProperty({ example: '42' })
  offset!: string;
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 9,
    description: "The producer's counter for the key",
  })
  sequence!: number | null;
  @ApiPropertyOptional({ example: '41' })
  previous_offset?: string | undefined;
  @ApiPropertyOptional({ example: 7 })
  previous_sequence?: number | undefined;
  @ApiProperty({ example: 1_767_225_600_000 })
  seen_at!: number;
  @ApiPropertyOptional({ type: BeforeViolationResponse, description: 'What happened to the consumer before' })
  after?: BeforeViolationResponse | undefined;
}

export class ProducerProgressResponse {
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: 'timeline-1.mf0q3c1a9b.0' })
  producer!: string;
  @ApiProperty({ example: 7 })
  sequence!: number;
  @ApiProperty({ example: '42' })
  offset!: string;
  @ApiProperty({ example: 7 })
  verified!: number;
}

export class OrderingResponse {
  @ApiProperty({
    type: CoverageResponse,
    description: 'What the figures are about: the share of one process',
  })
  coverage!: CoverageResponse;
  @ApiProperty({ example: 1200, description: 'Records whose place was checked; redeliveries not among them' })
  verified!: number;
  @ApiProperty({ example: 0, description: 'A sequence was jumped over' })
  gaps!: number;
  @ApiProperty({ example: 0, description: 'A sequence came again at another offset' })
  duplicates!: number;
  @ApiProperty({ example: 0, description: 'A sequence that was jumped over came late' })
  backwards!: number;
  @ApiProperty({ example: 0, description: "A record on a partition that is not its key's" })
  wrong_partition!: number;
  @ApiProperty({ example: 0, description: 'The same offset again, which a rebalance or crash makes legal' })
  redeliveries!: number;
  @ApiProperty({ example: 10, description: 'Users that are watched now' })
  users!: number;
  @ApiProperty({ type: [ViolationEvidenceResponse], description: 'The latest, oldest first' })
  violations!: ViolationEvidenceResponse[];
  @ApiPropertyOptional({
    type: [ProducerProgressResponse],
    description: 'With user_id: how far the user has come',
  })
  producers?: ProducerProgressResponse[];
}
