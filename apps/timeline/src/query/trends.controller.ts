import { ApiProblem, TakesNoQuery, UNAVAILABLE } from '#libs/service';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { TrendStore } from '../store/trend-store.js';

const CLOSED_SHOWN = 60;
const OPEN_SHOWN = 3;

export class TrendingUserResponse {
  @ApiProperty({ example: 'alice' })
  user_id!: string;
  @ApiProperty({ example: 3 })
  posts!: number;
}

export class TrendResponse {
  @ApiProperty({ example: 1_767_225_600_000 })
  window_start!: number;
  @ApiProperty({ example: 1_767_225_660_000 })
  window_end!: number;
  @ApiProperty({ example: 5, description: 'Published in this minute and appended within its grace period' })
  posts!: number;
  @ApiProperty({ example: 1, description: 'Appended in this minute, too late for their own' })
  late!: number;
  @ApiProperty({ type: [TrendingUserResponse], description: 'At most ten, most posts first' })
  users!: TrendingUserResponse[];
}

export class TrendsResponse {
  @ApiProperty({ type: [TrendResponse], description: 'The latest closed minutes, oldest first; these stay' })
  windows!: TrendResponse[];
  @ApiProperty({ type: [TrendResponse], description: 'The latest open minutes as far as they are counted' })
  open!: TrendResponse[];
}

@ApiTags('trends')
@Controller('api/trends')
@TakesNoQuery()
export class TrendsController {
  constructor(private readonly store: TrendStore) {}

  @Get()
  @ApiOperation({
    summary: 'Posts per minute and trending users',
    description:
      'Tumbling minutes by event time. A closed minute is also a record of timeline-trends, and equal after a replay.',
  })
  @ApiOkResponse({ type: TrendsResponse })
  @ApiProblem(503, 'MongoDB does not answer', UNAVAILABLE)
  async trends(): Promise<TrendsResponse> {
    const [windows, open] = await Promise.all([this.store.closed(CLOSED_SHOWN), this.store.open(OPEN_SHOWN)]);
    return { windows, open };
  }
}
