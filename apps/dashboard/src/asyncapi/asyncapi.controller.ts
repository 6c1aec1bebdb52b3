import { securePage, TakesNoQuery } from '#libs/service';
import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { DASHBOARD_CONFIG, type DashboardConfig } from '../dashboard.config.js';
import { realtimeSocket } from '../page/realtime-socket.js';
import { type AsyncApiDocument } from './asyncapi.js';
import { asyncApiDocument } from './document.js';
import { documentPage } from './document-page.js';

const POLICY = [
  ...["default-src 'none'", "style-src 'self'", "img-src 'self'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join('; ');

/** What the suite says asynchronously; made once, since the contracts do not change while it runs. */
@ApiTags('contracts')
@Controller()
export class AsyncApiController {
  private readonly made: AsyncApiDocument;
  private readonly html: string;

  constructor(@Inject(DASHBOARD_CONFIG) config: DashboardConfig) {
    const [kafka = ''] = config.KAFKA_BOOTSTRAP;
    this.made = asyncApiDocument({ kafka, realtime: realtimeSocket(config) });
    this.html = documentPage(this.made);
  }

  @Get('asyncapi.json')
  @ApiOperation({
    summary: 'The contracts of all events',
    description:
      'An AsyncAPI 3.0 document of topics, events and the WebSocket of the teams; /asyncapi is the same as a page.',
  })
  @TakesNoQuery()
  document(): AsyncApiDocument {
    return this.made;
  }

  @Get('asyncapi')
  @ApiExcludeEndpoint()
  @Header('Content-Type', 'text/html; charset=utf-8')
  page(@Res({ passthrough: true }) response: Response): string {
    securePage(response, POLICY);
    return this.html;
  }
}
