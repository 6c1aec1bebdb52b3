import { idempotencyKeyOf } from '#libs/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { TeamStore } from '../store/team-store.js';
import { ForMembers, WithIdempotencyKey, WithIfMatch } from './documented.js';
import { actorOf, MemberPath, TeamPath } from './paths.js';
import { refusedProblem } from './refused-problem.js';
import { MemberRequest, MemberResponse, MembersResponse, RoleRequest } from './team.request.js';
import { expectedBy, tellVersion } from './version-tag.js';

@ApiTags('members')
@Controller('teams/:team_id/members')
export class MembersController {
  constructor(private readonly teams: TeamStore) {}

  @Get()
  @ForMembers('NO_TEAM')
  @ApiOperation({ summary: 'Who belongs to a team', description: 'The ETag is that of the team.' })
  @ApiOkResponse({ type: MembersResponse })
  async list(
    @Param() { team_id }: TeamPath,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MembersResponse> {
    const team = await this.teams.read(team_id, actorOf(request)).catch(refusedProblem);
    tellVersion(response, team.version);
    return { items: team.members.map((member) => MemberResponse.from(member)) };
  }

  @Post()
  @HttpCode(201)
  @ForMembers('NO_TEAM', 'NOT_ALLOWED', 'ALREADY_MEMBER', 'TEAM_FULL', 'NO_USER', 'KEY_REUSED')
  @WithIdempotencyKey('addition')
  @ApiOperation({
    summary: 'Add a member',
    description: 'Owners add anybody, admins add members. Publishes `MemberAdded`.',
  })
  @ApiCreatedResponse({ type: MemberResponse })
  async add(
    @Param() { team_id }: TeamPath,
    @Body() { user_id, role }: MemberRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MemberResponse> {
    const asked = { team_id, actor: actorOf(request) };
    const added = this.teams.addMember(asked, { user_id, role }, idempotencyKeyOf(request));
    const { result, replayed } = await added.catch(refusedProblem);
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    return MemberResponse.from(result);
  }

  @Patch(':user_id')
  @ForMembers('NO_TEAM', 'NO_MEMBER', 'NOT_ALLOWED', 'LAST_OWNER')
  @WithIfMatch()
  @ApiOperation({
    summary: 'Change the role of a member',
    description: 'For owners. Publishes `MemberRoleUpdated`.',
  })
  @ApiOkResponse({ type: MemberResponse })
  async changeRole(
    @Param() { team_id, user_id }: MemberPath,
    @Body() { role }: RoleRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MemberResponse> {
    const asked = { team_id, actor: actorOf(request), expected: expectedBy(request) };
    const team = await this.teams.changeRole(asked, user_id, role).catch(refusedProblem);
    tellVersion(response, team.version);
    return { user_id, role };
  }

  @Delete(':user_id')
  @HttpCode(204)
  @ForMembers('NO_TEAM', 'NO_MEMBER', 'NOT_ALLOWED', 'LAST_OWNER')
  @WithIfMatch()
  @ApiOperation({
    summary: 'Remove a member, or leave',
    description:
      'Owners remove anybody, admins remove members, everybody may leave. Publishes `MemberRemoved`.',
  })
  @ApiNoContentResponse({ description: 'Removed' })
  async remove(@Param() { team_id, user_id }: MemberPath, @Req() request: Request): Promise<void> {
    const asked = { team_id, actor: actorOf(request), expected: expectedBy(request) };
    await this.teams.removeMember(asked, user_id).catch(refusedProblem);
  }
}
