import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type KeptPost } from '../store/timeline.schema.js';

export class TimelinePostResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  post_id!: string;
  @ApiProperty({ example: 'First post!' })
  content!: string;
  @ApiProperty({ example: 3 })
  partition!: number;
  @ApiProperty({ example: '42' })
  offset!: string;
  @ApiProperty({ example: 1_767_225_600_000, description: "The broker's append time, ms since 1970" })
  timestamp!: number;
  @ApiProperty({ example: 1_767_225_599_990, description: "The publisher's clock, ms since 1970" })
  published_at!: number;
  @ApiPropertyOptional({ example: 'eu' })
  region?: string;

  static from({ offset, ...post }: KeptPost): TimelinePostResponse {
    const { post_id, content, partition, timestamp, published_at, region } = post;
    const place = { partition, offset: String(offset), timestamp, published_at };
    return { post_id, content, ...place, ...(region !== undefined && { region }) };
  }
}

export class TimelineResponse {
  @ApiProperty({ example: 'alice' })
  user_id!: string;
  @ApiProperty({ type: [TimelinePostResponse], description: 'The latest posts, oldest first' })
  posts!: TimelinePostResponse[];
}
