import { ApiProblem, BAD_REQUEST, ProblemException } from '#libs/service';
import { Body, Controller, Get, HttpCode, Param, Post, Res, UseGuards } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { AppClient } from './app-client.js';
import { ROUTE_NAMES, type RouteName } from './app-routes.js';
import { PoisonPen } from './poison-pen.js';
import { PoisonRequest, PoisonResponse } from './poison.request.js';
import { SameOriginGuard } from './same-origin.guard.js';

const OFF = 'The demonstration panel is off; DEMO=true turns it on.';
const FOREIGN = 'Only pages of this dashboard may do this; DASHBOARD_ORIGINS adds others.';
const AWAY = 'The app does not answer right now. Try again shortly.';

@ApiTags('demonstration')
@ApiProblem(403, 'The request comes from a page of another origin', FOREIGN)
@ApiProblem(404, 'DEMO is off, or there is no such route', OFF)
@Controller('api/demo')
@UseGuards(SameOriginGuard)
export class DemoController {
  constructor(
    private readonly apps: AppClient,
    private readonly pen: PoisonPen,
  ) {}

  @Post('poison')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Write a broken record',
    description: 'Demonstration only: its consumers put it into the dead letters, and go on.',
  })
  poison(@Body() { topic }: PoisonRequest): Promise<PoisonResponse> {
    return this.pen.write(topic);
  }

  @Get(':route')
  @ApiOperation({ summary: 'Ask an app', description: 'The answer is the one of the app.' })
  @ApiParam({ name: 'route', enum: ROUTE_NAMES, example: 'inventory' })
  @ApiProblem(502, 'The app does not answer', AWAY)
  read(@Param('route') route: string, @Res() response: Response): Promise<void> {
    return this.passOn(route, 'GET', undefined, response);
  }

  @Post(':route')
  @ApiOperation({
    summary: 'Send to an app',
    description: 'The body is passed on, and the answer is the one of the app.',
  })
  @ApiParam({ name: 'route', enum: ROUTE_NAMES, example: 'order' })
  @ApiBody({ schema: { type: 'object', example: { user_id: 'alice', item: 'pizza', quantity: 1 } } })
  @ApiProblem(400, 'The body is missing', BAD_REQUEST)
  @ApiProblem(502, 'The app does not answer', AWAY)
  write(@Param('route') route: string, @Body() body: unknown, @Res() response: Response): Promise<void> {
    if (body === undefined) throw new ProblemException(400, 'Send a body as Content-Type: application/json.');
    return this.passOn(route, 'POST', body, response);
  }

  private async passOn(
    route: string,
    method: 'GET' | 'POST',
    body: unknown,
    response: Response,
  ): Promise<void> {
    const name = ROUTE_NAMES.find((known) => known === route);
    if (!name || this.apps.methodOf(name) !== method)
      throw new ProblemException(404, `There is no ${method} route ${route.slice(0, 40)} here.`);
    const answer = await this.apps.ask(name satisfies RouteName, body).catch((error: unknown) => {
      throw new ProblemException(502, AWAY, { cause: error });
    });
    response.status(answer.status).setHeader('Content-Type', answer.type).send(answer.body);
  }
}
