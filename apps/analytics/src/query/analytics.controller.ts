import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { AnalyticsResponse } from './analytics.response.js';
import { OrderAnalytics } from './order-analytics.js';

@ApiTags('analytics')
@Controller('analytics')
export class AnalyticsController {
  constructor(private readonly analytics: OrderAnalytics) {}

  @Get()
  @ApiOperation({ summary: 'Orders, outcomes and failure rate' })
  @ApiOkResponse({ type: AnalyticsResponse })
  async metrics(): Promise<AnalyticsResponse> {
    const { orders_per_minute, ...totals } = await this.analytics.metrics();
    const minutes = orders_per_minute.map((count) => ({ ...count, orders: count.successful + count.failed }));
    return { ...totals, orders_per_minute: minutes };
  }

  @Get('report')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'The same as text' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  report(): Promise<string> {
    return this.analytics.report();
  }
}
