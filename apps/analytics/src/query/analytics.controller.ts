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
  @ApiOkResponse({ type: AnalyticsResponse, description: 'Everything counted so far' })
  async metrics(): Promise<AnalyticsResponse> {
    const { orders_per_minute, ...totals } = await this.analytics.metrics();
    const minutes = orders_per_minute.map(({ minute, successful, failed }) => ({
      minute,
      orders: successful + failed,
      successful,
      failed,
    }));
    return { ...totals, orders_per_minute: minutes };
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
