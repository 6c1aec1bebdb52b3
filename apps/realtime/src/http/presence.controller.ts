import { ActsFor, ApiProblem, callerOf, ProblemException } from '#libs/service';
import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { Hub } from '../rooms/hub.js';

const NO_TEAM = 'There is no such team, or you are no member of it.';

class PresenceResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  readonly team_id!: string;
  @ApiProperty({ example: 2, description: 'Distinct users on this instance' })
  readonly online!: number;
  @ApiProperty({ example: ['alice', 'bob'], type: [String] })
  readonly users!: readonly string[];
}

@ApiTags('presence')
@Controller('presence')
export class PresenceController {
  constructor(private readonly hub: Hub) {}

  @Get(':team_id')
  @ActsFor()
  @ApiOperation({
    summary: 'Who of a team is connected to this instance',
    description: 'Users with at least one subscription to the team here; other instances have others.',
  })
  @ApiOkResponse({ type: PresenceResponse })
  @ApiProblem(404, 'No such team, or not yours', NO_TEAM)
  read(@Param('team_id') team_id: string, @Req() request: Request): PresenceResponse {
    const users = this.hub.onlineIn(team_id, callerOf(request)?.subject ?? '');
    if (!users) throw new ProblemException(404, NO_TEAM);
    return { team_id, online: users.length, users };
  }
}
