import { oneHeader, ProblemException } from '#libs/service';
import { Controller, Get, Inject, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { DASHBOARD_CONFIG, type DashboardConfig } from '../dashboard.config.js';
import { AppClient } from './app-client.js';
import { type AppRoute } from './app-routes.js';
import { SameOriginGuard } from './same-origin.guard.js';
import { teamRoute } from './team-routes.js';

const AWAY = 'The teams app does not answer right now. Try again shortly.';

/** Lets the teams panel sign in and make changes at the teams app, whose own documents describe the routes. */
@ApiExcludeController()
@Controller('api/demo/teams')
@UseGuards(SameOriginGuard)
export class TeamsController {
  constructor(
    private readonly apps: AppClient,
    @Inject(DASHBOARD_CONFIG) private readonly config: DashboardConfig,
  ) {}

  @Get('*path')
  read(
    @Param('path') path: string[] | string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    return this.passOn('GET', path, undefined, request, response);
  }

  @Post('*path')
  write(
    @Param('path') path: string[] | string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    // Not by @Body(), which insists on one; completing a task has none.
    return this.passOn('POST', path, request.body, request, response);
  }

  private async passOn(
    method: AppRoute['method'],
    path: string[] | string,
    body: unknown,
    request: Request,
    response: Response,
  ): Promise<void> {
    const route = teamRoute(method, [path].flat(), this.config.TEAMS_URL);
    if (!route) throw new ProblemException(404, 'The teams panel does not use such a route.');
    const answer = await this.apps
      .send(route, body, oneHeader(request, 'authorization'))
      .catch((error: unknown) => {
        throw new ProblemException(502, AWAY, { cause: error });
      });
    response
      .status(answer.status)
      .setHeader('Content-Type', answer.type)
      // There can be a token in it.
      .setHeader('Cache-Control', 'no-store')
      .send(answer.body);
  }
}
