import { idempotencyKeyOf } from '#libs/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
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
import { madeId } from './made-id.js';
import { cursorProblem, type Page, pageFrom, pageOf } from './page.response.js';
import { actorOf, limitOf, PageQuery, TeamPath } from './paths.js';
import { refusedProblem } from './refused-problem.js';
import { TeamRequest, TeamResponse } from './team.request.js';
import { expectedBy, tellVersion } from './version-tag.js';

const TeamsPage = pageOf(TeamResponse);

@ApiTags('teams')
@Controller('teams')
export class TeamsController {
  constructor(private readonly teams: TeamStore) {}

  @Post()
  @HttpCode(201)
  @ForMembers('KEY_REUSED', 'DELETED_SINCE')
  @WithIdempotencyKey('team')
  @ApiOperation({
    summary: 'Begin a team',
    description: 'You are its owner. Publishes `TeamCreated`, its event 1.',
  })
  @ApiCreatedResponse({ type: TeamResponse })
  async create(
    @Body() { name }: TeamRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TeamResponse> {
    const actor = actorOf(request);
    const id = madeId(actor, 'team', idempotencyKeyOf(request));
    const { result, replayed } = await this.teams.create(id, name, actor).catch(refusedProblem);
    if (replayed) response.setHeader('Idempotency-Replayed', 'true');
    response.setHeader('Location', `/teams/${id}`);
    return this.answer(result, actor, response);
  }

  @Get()
  @ForMembers()
  @ApiOperation({ summary: 'The teams that you are a member of, page by page' })
  @ApiOkResponse({ type: TeamsPage })
  async list(@Query() query: PageQuery, @Req() request: Request): Promise<Page<TeamResponse>> {
    const actor = actorOf(request);
    const page = await this.teams.ofUser(actor, limitOf(query), query.cursor).catch(cursorProblem);
    return pageFrom(page, (team) => TeamResponse.from(team, actor));
  }

  @Get(':team_id')
  @ForMembers('NO_TEAM')
  @ApiOperation({ summary: 'Read a team' })
  @ApiOkResponse({ type: TeamResponse })
  async read(
    @Param() { team_id }: TeamPath,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TeamResponse> {
    const actor = actorOf(request);
    return this.answer(await this.teams.read(team_id, actor).catch(refusedProblem), actor, response);
  }

  @Patch(':team_id')
  @ForMembers('NO_TEAM', 'NOT_ALLOWED')
  @WithIfMatch()
  @ApiOperation({ summary: 'Rename a team', description: 'For owners and admins. Publishes `TeamUpdated`.' })
  @ApiOkResponse({ type: TeamResponse })
  async rename(
    @Param() { team_id }: TeamPath,
    @Body() { name }: TeamRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TeamResponse> {
    const asked = { team_id, actor: actorOf(request), expected: expectedBy(request) };
    return this.answer(await this.teams.rename(asked, name).catch(refusedProblem), asked.actor, response);
  }

  @Delete(':team_id')
  @HttpCode(204)
  @ForMembers('NO_TEAM', 'NOT_ALLOWED')
  @WithIfMatch()
  @ApiOperation({
    summary: 'Delete a team with its tasks',
    description: 'For owners. Publishes `TeamDeleted`, the last event of the team.',
  })
  @ApiNoContentResponse({ description: 'It is gone' })
  async delete(@Param() { team_id }: TeamPath, @Req() request: Request): Promise<void> {
    const asked = { team_id, actor: actorOf(request), expected: expectedBy(request) };
    await this.teams.delete(asked).catch(refusedProblem);
  }

  private answer(
    team: Parameters<typeof TeamResponse.from>[0],
    actor: string,
    response: Response,
  ): TeamResponse {
    tellVersion(response, team.version);
    return TeamResponse.from(team, actor);
  }
}
