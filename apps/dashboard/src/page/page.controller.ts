import { ProblemException, securePage } from '#libs/service';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { DASHBOARD_CONFIG, type DashboardConfig } from '../dashboard.config.js';
import { type PageFile, PageFiles } from './page-files.js';
import { realtimeSocket } from './realtime-socket.js';

/** The page and its modules, all from here: the browser may load nothing from anywhere else, and run nothing inline. */
@ApiExcludeController()
@Controller()
export class PageController {
  private readonly policy: string;

  constructor(
    private readonly files: PageFiles,
    @Inject(DASHBOARD_CONFIG) config: DashboardConfig,
  ) {
    this.policy = [
      "default-src 'none'",
      `script-src 'self' ${files.importMapHash}`,
      "style-src 'self'",
      "img-src 'self'",
      `connect-src 'self'${config.DEMO ? ` ${new URL(realtimeSocket(config)).origin}` : ''}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; ');
  }

  @Get()
  page(@Req() request: Request, @Res() response: Response): void {
    securePage(response, this.policy);
    send(this.files.index, request, response);
  }

  @Get('favicon.ico')
  icon(@Req() request: Request, @Res() response: Response): void {
    this.sendNamed('page/icon.svg', request, response);
  }

  @Get('page/*path')
  pageFile(@Param('path') path: string[] | string, @Req() request: Request, @Res() response: Response): void {
    this.sendNamed(`page/${[path].flat().join('/')}`, request, response);
  }

  @Get('modules/*path')
  module(@Param('path') path: string[] | string, @Req() request: Request, @Res() response: Response): void {
    this.sendNamed(`modules/${[path].flat().join('/')}`, request, response);
  }

  private sendNamed(name: string, request: Request, response: Response): void {
    const file = this.files.find(name);
    if (!file) throw new ProblemException(404, 'The page has no such file.');
    send(file, request, response);
  }
}

function send({ body, type, etag }: PageFile, request: Request, response: Response): void {
  response.setHeader('Content-Type', type).setHeader('ETag', etag).setHeader('Cache-Control', 'no-cache');
  if (request.headers['if-none-match'] === etag) response.status(304).end();
  else response.send(body);
}
