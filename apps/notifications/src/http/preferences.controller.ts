import { ActsFor, ApiProblem, BAD_REQUEST, UNAVAILABLE } from '#libs/service';
import { Body, Controller, Get, Patch, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { RecipientStore } from '../store/recipient-store.js';
import { PreferencesRequest, PreferencesResponse } from './preferences.request.js';
import { userOf, UserQuery } from './user-of.js';

@ApiTags('preferences')
@Controller('preferences')
@ApiProblem(400, 'A field is not valid; `errors` names it', BAD_REQUEST, [
  { field: 'kinds.task_changed', message: 'task_changed must be true or false' },
])
@ApiProblem(403, 'The token is another user’s', 'The token is another user’s.')
@ApiProblem(503, 'MongoDB does not answer; retry after `Retry-After`', UNAVAILABLE)
export class PreferencesController {
  constructor(private readonly recipients: RecipientStore) {}

  @Get()
  @ActsFor()
  @ApiOperation({ summary: 'Which mails somebody gets' })
  @ApiOkResponse({ type: PreferencesResponse })
  async read(@Query() query: UserQuery, @Req() request: Request): Promise<PreferencesResponse> {
    const user = userOf(request, query);
    return PreferencesResponse.from(user, await this.recipients.preferences(user));
  }

  @Patch()
  @ActsFor()
  @ApiOperation({
    summary: 'Change which mails somebody gets',
    description:
      'What is left out stays. It counts for mails that are sent from then on, also for those that wait.',
  })
  @ApiOkResponse({ type: PreferencesResponse })
  async change(
    @Body() body: PreferencesRequest,
    @Query() query: UserQuery,
    @Req() request: Request,
  ): Promise<PreferencesResponse> {
    const user = userOf(request, query);
    return PreferencesResponse.from(user, await this.recipients.change(user, body));
  }
}
