import { ApiProblem, TakesNoQuery, UNAVAILABLE } from '#libs/service';
import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { TimelineStore } from '../store/timeline-store.js';
import { TimelinePostResponse, TimelineResponse } from './timeline.response.js';
import { checkUser, USER_FAULT } from './user-in-path.js';

@ApiTags('timelines')
@Controller('api/timelines')
export class TimelinesController {
  constructor(private readonly store: TimelineStore) {}

  @Get(':user_id')
  @ApiOperation({
    summary: "Read a user's timeline",
    description: 'The latest posts in the order of the log; empty for a user who never posted.',
  })
  @ApiOkResponse({ type: TimelineResponse })
  @ApiProblem(400, 'The user is not valid, or there is a query', 'The user_id is not valid.', [USER_FAULT])
  @TakesNoQuery()
  @ApiProblem(503, 'MongoDB does not answer', UNAVAILABLE)
  async read(@Param('user_id') user_id: string): Promise<TimelineResponse> {
    checkUser(user_id);
    const posts = await this.store.read(user_id);
    return { user_id, posts: posts.map((post) => TimelinePostResponse.from(post)) };
  }
}
