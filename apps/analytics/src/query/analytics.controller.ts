import { ApiProblem, TakesNoQuery, UNAVAILABLE } from '#libs/service';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { AnalyticsResponse } from './analytics.response.js';
import { SnapshotResponse } from './snapshot.response.js';
import { OrderAnalytics } from './order-analytics.js';

@ApiTags('analytics')
@Controller('analytics')
@TakesNoQuery()
@ApiProblem(503, 'MongoDB does not answer', UNAVAILABLE)
export class AnalyticsController {
  constructor(private readonly analytics: OrderAnalytics) {}

  @Get()
  @ApiOperation({ summary: 'Orders, outcomes and failure rate' })
  @ApiOkResponse({ type: AnalyticsResponse, description: 'Everything counted so far' })
  async metrics(): Promise<AnalyticsResponse> {
    const { orders_per_minute, ...totals } = await this.analytics.metrics();
    const minutes = orders_per_minute.map(({ minute, successful, failed, cancelled }) => ({
      minute,
      orders: successful + failed,
      successful,
      failed,
      cancelled,
    }));
    return { ...totals, orders_per_minute: minutes };
  }

  @Get('snapshot')
  @ApiOperation({
    summary: 'Numbers and log positions that belong together',
    description:
      'Everything that is counted from inventory-events up to exactly `positions`, read at one moment. A replay of the topic from its beginning up to these offsets gives the same JSON.',
  })
  @ApiOkResponse({ type: SnapshotResponse, description: 'Canonical: the same numbers have the same bytes' })
  snapshot(): Promise<SnapshotResponse> {
    return this.analytics.snapshot();
  }

  @Get('report')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The same as text' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' }, description: 'Lines for people' })
  async report(): Promise<string> {
    return `${await this.analytics.report()}\n`;
  }
}
