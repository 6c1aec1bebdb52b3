import { ApiProperty } from '@nestjs/swagger';

/** Whose figures these are: processes share the partitions, and each speaks of its own share alone. */
export class CoverageResponse {
  @ApiProperty({ example: 'timeline-1', description: 'The process that answers' })
  instance!: string;
  @ApiProperty({ example: 1_767_225_600_000, description: 'It has been counting since then, ms since 1970' })
  since!: number;
  @ApiProperty({ example: [0, 1, 2], type: [Number], description: 'The partitions that it has now' })
  partitions!: number[];
  @ApiProperty({ example: 6, description: 'Partitions of the whole topic' })
  of!: number;
  @ApiProperty({ example: false, description: 'It has all of them: the figures are those of the topic' })
  complete!: boolean;
}
